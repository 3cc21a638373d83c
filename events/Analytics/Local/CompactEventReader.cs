using System.Collections.Immutable;
using System.Text;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reading;
using FlagCluster.Contracts.Changes;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Analytics.Local;

/// <summary>
/// Reads events from the compact form in which they are recorded, without their JSON: parts that many events share are read once. Not
/// thread-safe.
/// </summary>
internal sealed class CompactEventReader
{
    // Of the parts, and of the environments, that are kept: some contain texts that callers choose.
    private const int PartSlots = 1 << 15,
        EnvironmentSlots = 1 << 12;

    // Longer exposures have contexts, which hardly repeat.
    private const int MaxExposure = 512;

    private static readonly CompactFragment Nothing = new();

    private readonly CompactFragmentReader _reader = new();
    private readonly ByteCache<CompactFragment> _fragments;
    private readonly ByteCache<string> _environments = new(EnvironmentSlots, Encoding.UTF8.GetString);
    private readonly List<Range> _shared = [];
    private readonly List<CompactFragment?> _numbered = [];
    private readonly List<CompactFragment> _parts = [];

    public CompactEventReader() => _fragments = new(PartSlots, _reader.Read);

    /// <summary>Reads all events of a batch.</summary>
    public List<CountedEvent> Read(EventBatch batch)
    {
        var events = new List<CountedEvent>(batch.Count);
        var content = batch.Content.Slice(0, batch.Content.Length);
        Restart();
        for (var position = 0; position < content.Length; )
        {
            if (content.Span[position] == CompactEvents.Start)
            {
                Restart();
                position++;
                continue;
            }
            events.Add(ReadEvent(content, ref position));
        }
        return events;
    }

    private void Restart()
    {
        _shared.Clear();
        _numbered.Clear();
    }

    private CountedEvent ReadEvent(ReadOnlyMemory<byte> content, ref int position)
    {
        var (type, id, time, key) = CompactEvents.ReadHead(content, ref position);
        var bytes = content.Span;
        CompactEvents.TryReadText(bytes, ref position, _shared, out var text);
        var environment = _environments.Find(bytes[text])!;
        _parts.Clear();
        while (CompactEvents.TryReadText(bytes, ref position, _shared, out text, out var number))
            _parts.Add(number >= 0 ? FragmentOf(bytes[text], number) : OwnOf(bytes[text]));
        var targetingKey = key.IsEmpty ? null : Encoding.UTF8.GetString(key.Span);
        var (client, version, isExposure, reported) = ((string?)null, EnvironmentVersion.None, false, NameTrust.None);
        foreach (var part in _parts)
        {
            client ??= part.Client;
            version = part.Version != EnvironmentVersion.None ? part.Version : version;
            isExposure |= part.IsExposure;
            reported = part.Trust > reported ? part.Trust : reported;
        }
        if (type == EventType.Track)
        {
            var track = _parts.Find(part => part.TrackName is not null)!;
            var counted = new CountedTrack(id, time, environment, targetingKey, client, track.TrackName!, track.TrackValue)
            {
                Trust = track.Trust,
                IsServerKey = track.Trust == NameTrust.Server,
            };
            // Only this process writes crashes, so their attributes can be read.
            return track.CrashAttributes.Length > 0 ? CrashReader.Read(counted, track.CrashAttributes) ?? (CountedEvent)counted : counted;
        }
        var kind =
            type == EventType.BulkEvaluation ? EvaluationKind.Bulk
            : isExposure ? EvaluationKind.Exposure
            : EvaluationKind.Single;
        return new CountedEvaluation(id, time, environment, targetingKey, client, kind, Flags())
        {
            Trust = kind == EvaluationKind.Exposure ? reported : NameTrust.Server,
            IsServerKey = reported == NameTrust.Server,
            Version = version,
        };
    }

    private ImmutableArray<EvaluatedFlag> Flags()
    {
        var count = 0;
        ImmutableArray<EvaluatedFlag> only = [];
        double? rate = null;
        foreach (var part in _parts)
        {
            rate ??= part.BulkSamplingRate;
            if (part.Flags.Length == 0)
                continue;
            count++;
            only = part.Flags;
        }
        if (rate is null && count <= 1)
            return only;
        var flags = ImmutableArray.CreateBuilder<EvaluatedFlag>(count);
        foreach (var part in _parts)
            if (part.Flags.Length > 0)
                flags.Add(part.FlagAt(rate));
        return flags.MoveToImmutable();
    }

    /// <summary>Returns a shared part. Its number is known after its first use in a content.</summary>
    private CompactFragment FragmentOf(ReadOnlySpan<byte> text, int number)
    {
        while (_numbered.Count <= number)
            _numbered.Add(null);
        return _numbered[number] ??= _fragments.Find(text)!;
    }

    /// <summary>Returns the part of one event alone: a context, a track, or an exposure, which many events of an SDK share.</summary>
    private CompactFragment OwnOf(ReadOnlySpan<byte> text) =>
        text.StartsWith(",\"context\":"u8) ? Nothing
        : text.StartsWith(",\"flagKey\":"u8) && text.Length <= MaxExposure ? _fragments.Find(text)!
        : _reader.Read(text);
}
