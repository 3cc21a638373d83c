using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Text;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reading;
using FlagCluster.Events.Model;

namespace FlagCluster.Events.Analytics.Local;

/// <summary>
/// Reads events from the compact form in which they are recorded, without their JSON: parts that many events share are read once. Not
/// thread-safe.
/// </summary>
internal sealed class CompactEventReader
{
    /// <summary>The largest number of parts that are kept: some contain texts that callers choose.</summary>
    private const int MaxFragments = 10_000;

    private readonly CompactFragmentReader _reader = new();
    private readonly Dictionary<byte[], CompactFragment> _fragments = new(BytesComparer.Instance);
    private readonly Dictionary<byte[], CompactFragment>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly Dictionary<byte[], string> _environments = new(BytesComparer.Instance);
    private readonly Dictionary<byte[], string>.AlternateLookup<ReadOnlySpan<byte>> _environmentLookup;
    private readonly List<Range> _shared = [];
    private readonly List<CompactFragment?> _numbered = [];
    private readonly List<CompactFragment> _parts = [];

    public CompactEventReader()
    {
        _lookup = _fragments.GetAlternateLookup<ReadOnlySpan<byte>>();
        _environmentLookup = _environments.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

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
        var environment = EnvironmentOf(bytes[text]);
        _parts.Clear();
        while (CompactEvents.TryReadText(bytes, ref position, _shared, out text, out var number))
            _parts.Add(number >= 0 ? FragmentOf(bytes[text], number) : _reader.Read(bytes[text]));
        var targetingKey = key.IsEmpty ? null : Encoding.UTF8.GetString(key.Span);
        var client = _parts.Find(part => part.Client is not null)?.Client;
        if (type == EventType.Track)
        {
            var track = _parts.Find(part => part.TrackName is not null)!;
            var counted = new CountedTrack(id, time, environment, targetingKey, client, track.TrackName!, track.TrackValue)
            {
                Trust = track.Trust,
            };
            // Only this process writes crashes, so their attributes can be read.
            return track.CrashAttributes.Length > 0 ? CrashReader.Read(counted, track.CrashAttributes) ?? (CountedEvent)counted : counted;
        }
        var kind =
            type == EventType.BulkEvaluation ? EvaluationKind.Bulk
            : _parts.Exists(part => part.IsExposure) ? EvaluationKind.Exposure
            : EvaluationKind.Single;
        var trust = kind == EvaluationKind.Exposure ? _parts.Max(part => part.Trust) : NameTrust.Server;
        return new CountedEvaluation(id, time, environment, targetingKey, client, kind, Flags()) { Trust = trust };
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
        return _numbered[number] ??= FragmentOf(text);
    }

    private CompactFragment FragmentOf(ReadOnlySpan<byte> text)
    {
        if (_lookup.TryGetValue(text, out var fragment))
            return fragment;
        if (_fragments.Count == MaxFragments)
            _fragments.Clear();
        fragment = _reader.Read(text);
        _fragments.Add(text.ToArray(), fragment);
        return fragment;
    }

    private string EnvironmentOf(ReadOnlySpan<byte> text)
    {
        if (_environmentLookup.TryGetValue(text, out var environment))
            return environment;
        if (_environments.Count == MaxFragments)
            _environments.Clear();
        environment = Encoding.UTF8.GetString(text);
        _environments.Add(text.ToArray(), environment);
        return environment;
    }

    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static BytesComparer Instance { get; } = new();

        public bool Equals(byte[]? left, byte[]? right) => left.AsSpan().SequenceEqual(right);

        public int GetHashCode([DisallowNull] byte[] bytes) => GetHashCode(bytes.AsSpan());

        public bool Equals(ReadOnlySpan<byte> span, byte[] bytes) => span.SequenceEqual(bytes);

        public int GetHashCode(ReadOnlySpan<byte> bytes) => unchecked((int)XxHash3.HashToUInt64(bytes));

        public byte[] Create(ReadOnlySpan<byte> bytes) => bytes.ToArray();
    }
}
