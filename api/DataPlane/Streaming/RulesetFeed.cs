using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Replica;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// The rules as a stream: a <c>patch</c> to a reader whose version is in the ring, a <c>put</c> of everything to any other. A reader that is
/// slow falls out of the ring and is put right by the next <c>put</c>; nothing is queued for it.
/// </summary>
internal sealed class RulesetFeed : IStreamFeed
{
    private readonly StreamFrame?[] _ring;
    private readonly int _maxBytes;
    private long _bytes;
    private long _oldest;
    private volatile RulesetDocument _latest;

    public RulesetFeed(EnvironmentId environment, StreamOptions options)
    {
        _ring = new StreamFrame?[options.RingFrames];
        _maxBytes = options.RingBytes;
        Environment = environment;
        _latest = new(environment, CompiledRuleset.Empty);
    }

    public EnvironmentId Environment { get; }

    /// <summary>The version of <see cref="Document"/>.</summary>
    public EnvironmentVersion Version => _latest.Version;

    /// <summary>The current document, serialized when first asked for.</summary>
    public RulesetDocument Document => _latest;

    /// <summary>Takes a change in; called by one thread at a time, in order.</summary>
    public void Update(ReplicaUpdate update)
    {
        if (update.Changes.IsEmpty) Clear();
        foreach (var change in update.Changes) Add(StreamFrame.Create("patch", change.Base, change.Version, ChangeSetJson.WritePatch(change)));
        _latest = new(Environment, update.Current);
    }

    public StreamFrame? Next(EnvironmentVersion has)
    {
        var latest = _latest;
        // A reader may have heard more elsewhere than this server has; it waits, and is never sent back.
        if (has >= latest.Version) return null;
        return Find(has) ?? latest.Put;
    }

    /// <summary>Whether a reader that has a version goes on from it without a <c>put</c>.</summary>
    public bool Holds(EnvironmentVersion has) => has == _latest.Version || Find(has) is not null;

    private StreamFrame? Find(EnvironmentVersion has) =>
        Volatile.Read(ref _ring[(int)(has.Number % _ring.Length)]) is { } frame && frame.Base == has ? frame : null;

    /// <summary>Forgets the frames: what follows does not stand on them.</summary>
    private void Clear()
    {
        Array.Clear(_ring);
        _bytes = _oldest = 0;
    }

    private void Add(StreamFrame frame)
    {
        var number = frame.Base.Number;
        ref var place = ref _ring[(int)(number % _ring.Length)];
        _bytes += frame.Bytes.Length - (place?.Bytes.Length ?? 0);
        Volatile.Write(ref place, frame);
        _oldest = Math.Max(_oldest, number - _ring.Length + 1);
        for (; _bytes > _maxBytes && _oldest < number; _oldest++)
        {
            ref var old = ref _ring[(int)(_oldest % _ring.Length)];
            _bytes -= old?.Bytes.Length ?? 0;
            Volatile.Write(ref old, null);
        }
    }
}
