using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Writing;

/// <summary>Writes events to batches, according to the privacy settings. Not thread-safe.</summary>
internal sealed class EventWriter(EventsOptions options, EventPrivacyOptions privacy, EventIds ids)
{
    private readonly TargetingKeys _keys = new(privacy);
    private readonly ContextAttributes _attributes = new(privacy.ReadAttributes());
    private readonly byte[] _hashedKey = new byte[TargetingKeys.HashedLength];
    private readonly Utf8Buffer _own = new(4 * 1024);
    private readonly SharedText _bulkStart = new(",\"bulk\":true,\"flags\":["u8.ToArray());
    private readonly SharedTexts<SamplingRatio> _bulkEnds = new((ratio, output) => WriteSource(output, "]"u8, ratio));
    private readonly SharedTexts<EnvironmentId> _environments = new((id, output) => output.Append(Encoding.UTF8.GetBytes(id.ToString())));
    private readonly SharedTexts<EnvironmentVersion> _versions = new((version, output) => WriteVersion(output, version));
    private readonly SharedTexts<(string? Client, SdkKeyKind? Kind, string? Sdk)> _callers = new(
        (caller, output) => WriteCaller(output, caller.Client, caller.Kind, caller.Sdk)
    );

    /// <summary>Writes the answers for the flags with a sampling ratio as one event.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="recorded">A single evaluation, or flags of a bulk answer.</param>
    /// <param name="set">The flags of the request.</param>
    /// <param name="ratio">One of the ratios of the set; the answers have at least one flag with it.</param>
    public void Write(EventBatch batch, in RecordedAnswers recorded, FlagSet set, SamplingRatio ratio)
    {
        ref readonly var request = ref recorded.Request;
        var type = request.IsBulk ? EventType.BulkEvaluation : EventType.Evaluation;
        var key = _keys.Written(recorded.Key, _hashedKey);
        batch.BeginEvent(type, ids.Next(), request.Time, _environments.Of(request.Environment), key);
        if (request.IsBulk)
            WriteFlags(batch, recorded, set, ratio);
        else
            batch.Append(set.Flags[request.FirstFlag].Of(recorded.Answers[0], isBulk: false));
        batch.Append(_versions.Of(request.Version));
        if (request.Client is not null || request.Sdk is not null)
            batch.Append(_callers.Of((request.Client, request.KeyKind, request.Sdk)));
        _own.Truncate(0);
        _attributes.Write(_own, recorded.Context);
        batch.Append(_own.Written);
        batch.EndEvent();
    }

    /// <summary>Writes an event that a caller reported.</summary>
    public void Write(EventBatch batch, JournalEvent reported)
    {
        var key = _keys.Written(Encoding.UTF8.GetBytes(reported.TargetingKey ?? ""), _hashedKey);
        var id = reported.Id is { } name ? EventIds.Named(reported.Environment, name) : ids.Next();
        var type = reported is ExposureEvent ? EventType.Evaluation : EventType.Track;
        batch.BeginEvent(type, id, reported.Time, _environments.Of(reported.Environment), key);
        _own.Truncate(0);
        if (reported is ExposureEvent exposure)
            WriteExposure(_own, exposure);
        else
            WriteTrack(_own, (TrackEvent)reported);
        _attributes.Write(_own, reported.Context.Span);
        WriteCaller(_own, reported.Client, reported.KeyKind, reported.Sdk);
        batch.Append(_own.Written);
        batch.EndEvent();
    }

    /// <summary>Writes source and sampling ratio of an evaluation in this process.</summary>
    public static void WriteSource(Utf8Buffer output, ReadOnlySpan<byte> before, SamplingRatio ratio)
    {
        output.Append(before);
        output.Append(",\"source\":\"server\",\"samplingRate\":"u8);
        output.Append(ratio.Text);
    }

    private void WriteFlags(EventBatch batch, in RecordedAnswers recorded, FlagSet set, SamplingRatio ratio)
    {
        batch.Append(_bulkStart);
        var first = recorded.Request.FirstFlag;
        for (var i = 0; i < recorded.Answers.Length; i++)
        {
            var flag = set.Flags[first + i];
            if (ReferenceEquals(flag.Ratio, ratio))
                batch.Append(flag.Of(recorded.Answers[i], isBulk: true));
        }
        batch.Append(_bulkEnds.Of(ratio));
    }

    private void WriteExposure(Utf8Buffer output, ExposureEvent exposure)
    {
        var value = exposure.Value?.Json is { } json && json.Length <= options.ValueLength ? json : default;
        EvaluationJson.WriteVariant(output, exposure.FlagKey, exposure.Variant, value.Span);
        output.Append(",\"reason\":"u8);
        output.AppendString(exposure.Reason);
        if (exposure.ErrorCode is { } error)
        {
            output.Append(",\"errorCode\":"u8);
            output.AppendString(error);
        }
        if (exposure.RuleId is { } rule)
        {
            output.Append(",\"ruleId\":"u8);
            output.AppendString(rule);
        }
        if (exposure.Version != EnvironmentVersion.None)
            WriteVersion(output, exposure.Version);
        output.Append(",\"source\":\"sdk\",\"samplingRate\":"u8);
        output.Append(exposure.SamplingRate);
        if (exposure.IsKnown)
            output.Append(",\"known\":true"u8);
    }

    private static void WriteTrack(Utf8Buffer output, TrackEvent track)
    {
        output.Append(",\"name\":"u8);
        output.AppendString(track.Name);
        if (track.Value is { } value)
        {
            output.Append(",\"value\":"u8);
            output.Append(value);
        }
        if (track.Details.IsEmpty)
            return;
        output.Append(",\"attributes\":"u8);
        output.AppendJson(track.Details.Span);
    }

    private static void WriteVersion(Utf8Buffer output, EnvironmentVersion version)
    {
        output.Append(",\"rulesetVersion\":\""u8);
        output.Append(version.Epoch);
        output.Append("."u8);
        output.Append(version.Number);
        output.Append("\""u8);
    }

    private static void WriteCaller(Utf8Buffer output, string? client, SdkKeyKind? kind, string? sdk)
    {
        if (client is not null)
        {
            output.Append(",\"client\":"u8);
            output.AppendString(client);
        }
        if (SdkName.Of(sdk) is { IsEmpty: false } name)
        {
            output.Append(",\"sdk\":"u8);
            output.AppendString(name);
        }
        if (kind is not null)
            output.Append(kind == SdkKeyKind.Server ? ",\"keyKind\":\"server\""u8 : ",\"keyKind\":\"client\""u8);
    }
}
