using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Writing;

/// <summary>Writes events as JSON, according to the privacy settings. Not thread-safe.</summary>
internal sealed class EventWriter(EventsOptions options, EventPrivacyOptions privacy, EventIds ids)
{
    private readonly TargetingKeys _keys = new(privacy);
    private readonly ContextAttributes _attributes = new(privacy.Attributes);
    private readonly Dictionary<EnvironmentId, byte[]> _environments = [];
    private readonly byte[] _hashedKey = new byte[TargetingKeys.HashedLength];
    private EnvironmentId _lastEnvironment;
    private byte[] _lastEnvironmentText = [];
    private readonly byte[] _lastTimeText = new byte["2026-01-01T00:00:00.000Z".Length];
    private long _lastTime = long.MinValue;

    /// <summary>Writes the answers for the flags with a sampling ratio as one event.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="recorded">A single evaluation, or flags of a bulk answer.</param>
    /// <param name="set">The flags of the request.</param>
    /// <param name="ratio">One of the ratios of the set; the answers have at least one flag with it.</param>
    public void Write(EventBatch batch, in RecordedAnswers recorded, FlagSet set, SamplingRatio ratio)
    {
        ref readonly var request = ref recorded.Request;
        var output = batch.Text;
        var key = _keys.Written(recorded.Key, _hashedKey);
        var head = Begin(output, ids.Next(), request.Time, request.Environment, key);
        if (request.IsBulk)
            WriteFlags(output, recorded, set, ratio);
        else
            output.Append(set.Flags[request.FirstFlag].Of(recorded.Answers[0], isBulk: false));
        WriteVersion(output, request.Version);
        WriteCaller(output, key, recorded.Context, request.Client, request.Sdk);
        output.Append(",\"source\":\"server\",\"samplingRate\":"u8);
        output.Append(ratio.Text);
        End(batch, request.IsBulk ? EventType.BulkEvaluation : EventType.Evaluation, head);
    }

    /// <summary>Writes an event that a caller reported.</summary>
    public void Write(EventBatch batch, JournalEvent reported)
    {
        var key = _keys.Written(Encoding.UTF8.GetBytes(reported.TargetingKey ?? ""), _hashedKey);
        var id = reported.Id is { } name ? EventIds.Named(reported.Environment, name) : ids.Next();
        var head = Begin(batch.Text, id, reported.Time, reported.Environment, key);
        if (reported is ExposureEvent exposure)
            WriteExposure(batch.Text, exposure);
        else
            WriteTrack(batch.Text, (TrackEvent)reported);
        WriteCaller(batch.Text, key, reported.Context.Span, reported.Client, reported.Sdk);
        if (reported is ExposureEvent { SamplingRate: var rate })
        {
            batch.Text.Append(",\"source\":\"sdk\",\"samplingRate\":"u8);
            batch.Text.Append(rate);
        }
        End(batch, reported is ExposureEvent ? EventType.Evaluation : EventType.Track, head);
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

    private static void WriteFlags(Utf8Buffer output, in RecordedAnswers recorded, FlagSet set, SamplingRatio ratio)
    {
        output.Append(",\"bulk\":true,\"flags\":["u8);
        var first = recorded.Request.FirstFlag;
        var isFirst = true;
        for (var i = 0; i < recorded.Answers.Length; i++)
        {
            var flag = set.Flags[first + i];
            if (!ReferenceEquals(flag.Ratio, ratio))
                continue;
            if (!isFirst)
                output.Append(","u8);
            isFirst = false;
            output.Append(flag.Of(recorded.Answers[i], isBulk: true));
        }
        output.Append("]"u8);
    }

    private static void WriteVersion(Utf8Buffer output, EnvironmentVersion version)
    {
        output.Append(",\"rulesetVersion\":\""u8);
        output.Append(version.Epoch);
        output.Append("."u8);
        output.Append(version.Number);
        output.Append("\""u8);
    }

    private void WriteCaller(Utf8Buffer output, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context, string? client, string? sdk)
    {
        if (!key.IsEmpty)
        {
            output.Append(",\"targetingKey\":"u8);
            output.AppendString(key);
        }
        _attributes.Write(output, context);
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
    }

    /// <summary>Writes the key, and the part of the value that all events share.</summary>
    private Head Begin(Utf8Buffer output, Guid id, long time, EnvironmentId environment, ReadOnlySpan<byte> key)
    {
        var start = output.Length;
        var name = TextOf(environment);
        output.Append(name);
        if (!key.IsEmpty)
        {
            output.Append("/"u8);
            output.Append(key);
        }
        var value = output.Length;
        output.Append("{\"id\":\""u8);
        output.Append(id);
        output.Append("\",\"time\":\""u8);
        if (time != _lastTime)
            SetTime(time);
        output.Append(_lastTimeText);
        output.Append("\",\"environment\":\""u8);
        output.Append(name);
        output.Append("\""u8);
        return new(id, time, start, name.Length, key.IsEmpty ? 0 : value - start, value);
    }

    private static void End(EventBatch batch, EventType type, in Head head)
    {
        batch.Text.Append("}"u8);
        batch.Add(type, head.Id, head.Time, head.Start, head.Environment, head.Key, head.Value);
    }

    /// <summary>Formats the time once for all events of the same millisecond, because formatting is expensive.</summary>
    private void SetTime(long time)
    {
        var utc = DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime;
        utc.TryFormat(_lastTimeText, out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        _lastTime = time;
    }

    private byte[] TextOf(EnvironmentId environment)
    {
        if (environment == _lastEnvironment)
            return _lastEnvironmentText;
        if (!_environments.TryGetValue(environment, out var text))
            _environments.Add(environment, text = Encoding.UTF8.GetBytes(environment.ToString()));
        _lastEnvironment = environment;
        return _lastEnvironmentText = text;
    }

    private readonly record struct Head(Guid Id, long Time, int Start, int Environment, int Key, int Value);
}
