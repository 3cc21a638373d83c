using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Analytics.Counting;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Analytics.Reading;

/// <summary>
/// Reads the JSON of evaluations, bulk answers and tracks (<c>docs/events.md</c>). It allocates the event, its targeting key, and texts
/// that it has not seen before. Unknown properties are ignored. Not thread-safe.
/// </summary>
public sealed partial class EventReader
{
    /// <summary>The largest record, in bytes.</summary>
    public const int MaxBytes = 1_048_576;

    /// <summary>The most flags of a bulk answer. Servers write at most <see cref="EventLimits.BulkFlags"/>.</summary>
    public const int MaxFlags = 10 * EventLimits.BulkFlags;

    private readonly TextCache _texts = new();
    private readonly AnswerCache _answers = new();
    private readonly EventTime _times = new();
    private readonly List<(string Flag, string? Variant, string Reason, string? Rule, string? Error)> _flags = [];
    private readonly byte[] _unescaped = new byte[6 * EventLimits.TargetingKeyBytes];
    private string? _problem;

    /// <summary>Initializes a reader.</summary>
    public EventReader() => _shared = new(SharedSlots, ReadShared);

    /// <summary>Reads a record.</summary>
    /// <param name="json">The value of the record.</param>
    /// <param name="problem">
    /// When the result is null, what is wrong: the property and the rule, never a value of the record. It is the reason in the dead letter.
    /// </param>
    /// <returns>The event, or null when the record cannot be read.</returns>
    public CountedEvent? Read(ReadOnlySpan<byte> json, out string? problem)
    {
        problem = null;
        return (CountedEvent?)TryReadRecorded(json) ?? ReadJson(json, out problem);
    }

    /// <summary>Reads a record as JSON, whatever its form: what <see cref="Read"/> returns for every record.</summary>
    internal CountedEvent? ReadJson(ReadOnlySpan<byte> json, out string? problem)
    {
        _problem = null;
        CountedEvent? result = null;
        if (json.Length > MaxBytes)
            _problem = $"The record has {json.Length} bytes; at most {MaxBytes} are read.";
        else if (json.IsEmpty)
            _problem = "The record is empty.";
        else
            result = ReadObject(json);
        problem = result is null ? _problem : null;
        return result;
    }

    private CountedEvent? ReadObject(ReadOnlySpan<byte> json)
    {
        try
        {
            var draft = new EventDraft();
            return TryReadDraft(json, ref draft) ? ToEvent(draft, json) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The message may quote the record.
            return Reject(
                exception is JsonException ? "The record is not valid JSON." : "The record has a text that is not valid Unicode."
            );
        }
    }

    /// <summary>Reads all properties of an object.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    /// <exception cref="InvalidOperationException">A text has an escape of half a surrogate pair.</exception>
    private bool TryReadDraft(ReadOnlySpan<byte> json, ref EventDraft draft)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            Reject("The record must be a JSON object.");
            return false;
        }
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = PropertyOf(ref reader);
            reader.Read();
            if (property == EventProperty.Unknown)
                reader.Skip();
            else if (reader.TokenType != JsonTokenType.Null && !ReadProperty(ref reader, property, ref draft))
                return false;
        }
        // Anything after the object is an error.
        reader.Read();
        return true;
    }

    private bool ReadProperty(ref Utf8JsonReader reader, EventProperty property, ref EventDraft draft)
    {
        switch (property)
        {
            case EventProperty.Id:
                draft.HasId =
                    TryText(ref reader, out var id) && id.Length == 36 && Utf8Parser.TryParse(id, out draft.Id, out var read) && read == 36;
                return draft.HasId || Fail("id", "a UUID");
            case EventProperty.Time:
                draft.HasTime = TryText(ref reader, out var time) && _times.TryRead(time, out draft.Time);
                return draft.HasTime || Fail("time", EventTime.Description);
            case EventProperty.Environment:
                return ReadText(ref reader, "environment", TextKind.Environment, out draft.Environment);
            case EventProperty.FlagKey:
                return ReadText(ref reader, "flagKey", TextKind.Key, out draft.Flag);
            case EventProperty.Variant:
                return ReadText(ref reader, "variant", TextKind.Key, out draft.Variant);
            case EventProperty.Reason:
                return ReadText(ref reader, "reason", TextKind.Code, out draft.Reason);
            case EventProperty.ErrorCode:
                return ReadText(ref reader, "errorCode", TextKind.Code, out draft.ErrorCode);
            case EventProperty.RuleId:
                return ReadText(ref reader, "ruleId", TextKind.Key, out draft.Rule);
            case EventProperty.Client:
                return ReadText(ref reader, "client", TextKind.Client, out draft.Client);
            case EventProperty.Name:
                return ReadText(ref reader, "name", TextKind.Name, out draft.Name);
            case EventProperty.TargetingKey:
                return ReadTargetingKey(ref reader, out draft.TargetingKey);
            case EventProperty.Source:
                draft.Kind =
                    reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("server"u8)
                        ? EvaluationKind.Single
                        : EvaluationKind.Exposure;
                return reader.TokenType == JsonTokenType.String || Fail("source", "a text");
            case EventProperty.KeyKind:
                draft.IsServerKey = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("server"u8);
                return reader.TokenType == JsonTokenType.String || Fail("keyKind", "a text");
            case EventProperty.Known:
                draft.IsKnown = reader.TokenType == JsonTokenType.True;
                return reader.TokenType is JsonTokenType.True or JsonTokenType.False || Fail("known", "true or false");
            case EventProperty.RulesetVersion:
                draft.Version = VersionOf(ref reader);
                reader.Skip();
                return true;
            case EventProperty.SamplingRate:
                draft.HasSamplingRate =
                    reader.TokenType == JsonTokenType.Number
                    && reader.TryGetDouble(out draft.SamplingRate)
                    && draft.SamplingRate is > 0 and <= 1;
                return draft.HasSamplingRate || Fail("samplingRate", "a number of more than 0 and at most 1");
            case EventProperty.Bulk:
                draft.IsBulk = reader.TokenType == JsonTokenType.True;
                return reader.TokenType is JsonTokenType.True or JsonTokenType.False || Fail("bulk", "true or false");
            case EventProperty.Flags:
                draft.HasFlags = ReadFlags(ref reader);
                return draft.HasFlags;
            case EventProperty.Attributes:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                draft.Attributes = start..(int)reader.BytesConsumed;
                return true;
            default:
                // A value of an evaluation can be any JSON, one of a track is a number. Which of both it is may only be known later.
                draft.ValueIsNumber =
                    reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out draft.Value) && double.IsFinite(draft.Value);
                draft.HasValue = true;
                reader.Skip();
                return true;
        }
    }

    private CountedEvent? ToEvent(in EventDraft draft, ReadOnlySpan<byte> json)
    {
        if (!draft.HasId)
            return Missing("id");
        if (!draft.HasTime)
            return Missing("time");
        if (draft.Environment is not { } environment)
            return Missing("environment");
        if (draft.IsBulk)
            return ToBulk(draft, environment);
        if (draft.Flag is { } flag)
            return ToEvaluation(draft, environment, flag);
        if (draft.Name is not { } name)
            return Reject("The record has neither 'flagKey' nor 'bulk' nor 'name', so it is no evaluation, bulk answer or track.");
        if (draft.HasValue && !draft.ValueIsNumber)
            return Reject("'value' must be a finite number.");
        double? value = draft.HasValue ? draft.Value : null;
        var track = new CountedTrack(draft.Id, draft.Time, environment, draft.TargetingKey, draft.Client, name, value)
        {
            Trust = draft.Trust,
            IsServerKey = draft.IsServerKey,
        };
        if (name != CrashReport.TrackName)
            return track;
        return CrashReader.Read(track, json[draft.Attributes]) ?? Reject("'attributes' must be those of a crash.");
    }

    private CountedEvaluation? ToEvaluation(in EventDraft draft, string environment, string flag)
    {
        if (draft.Reason is not { } reason)
            return Missing("reason");
        if (draft.Kind == 0)
            return Missing("source");
        if (!draft.HasSamplingRate)
            return Missing("samplingRate");
        var flags = _answers.Find(flag, draft.Variant, reason, draft.Rule, draft.ErrorCode, draft.SamplingRate);
        var trust = draft.Kind == EvaluationKind.Exposure ? draft.Trust : NameTrust.Server;
        return new(draft.Id, draft.Time, environment, draft.TargetingKey, draft.Client, draft.Kind, flags)
        {
            Trust = trust,
            IsServerKey = draft.IsServerKey,
            Version = draft.Version,
        };
    }

    private CountedEvaluation? ToBulk(in EventDraft draft, string environment)
    {
        if (!draft.HasFlags)
            return Missing("flags");
        if (!draft.HasSamplingRate)
            return Missing("samplingRate");
        var flags = ImmutableArray.CreateBuilder<EvaluatedFlag>(_flags.Count);
        foreach (var (flag, variant, reason, rule, error) in _flags)
            flags.Add(_answers.Find(flag, variant, reason, rule, error, draft.SamplingRate)[0]);
        return new(draft.Id, draft.Time, environment, draft.TargetingKey, draft.Client, EvaluationKind.Bulk, flags.MoveToImmutable())
        {
            Trust = NameTrust.Server,
            IsServerKey = draft.IsServerKey,
            Version = draft.Version,
        };
    }

    private CountedEvaluation? Missing(string property)
    {
        _problem = $"'{property}' is missing.";
        return null;
    }

    private CountedEvent? Reject(string problem)
    {
        _problem = problem;
        return null;
    }

    private bool Fail(string property, string rule)
    {
        _problem = $"'{property}' must be {rule}.";
        return false;
    }
}
