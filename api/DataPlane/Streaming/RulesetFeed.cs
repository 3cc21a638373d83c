using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Replica;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Provides the events of a ruleset: a <c>patch</c> for a reader whose version is in the ring, a <c>put</c> of the whole ruleset for any
/// other. A slow reader falls behind the ring and recovers with the next <c>put</c>; nothing is queued for it.
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

    /// <summary>Gets the version of <see cref="Document"/>.</summary>
    public EnvironmentVersion Version => _latest.Version;

    /// <summary>Gets the current document.</summary>
    public RulesetDocument Document => _latest;

    /// <summary>Adds a change; called by one thread at a time, in order.</summary>
    public void Update(ReplicaUpdate update)
    {
        if (update.Changes.IsEmpty)
            Clear();
        foreach (var change in update.Changes)
            Add(StreamFrame.Create("patch", change.Base, change.Version, ChangeSetJson.WritePatch(change)));
        _latest = new(Environment, update.Current);
    }

    public StreamFrame? Next(EnvironmentVersion has)
    {
        var latest = _latest;
        // Another server may have sent the reader a newer version than this one has. The reader waits; it is never sent an older version.
        if (has >= latest.Version)
            return null;
        return Find(has) ?? latest.Put;
    }

    /// <summary>Returns whether a reader that has a version continues from it without a <c>put</c>.</summary>
    public bool Holds(EnvironmentVersion has) => has == _latest.Version || Find(has) is not null;

    private StreamFrame? Find(EnvironmentVersion has)
    {
        var frame = Volatile.Read(ref _ring[(int)(has.Number % _ring.Length)]);
        return frame is not null && frame.Base == has ? frame : null;
    }

    /// <summary>Removes all frames, because the next version does not follow from them.</summary>
    private void Clear()
    {
        Array.Clear(_ring);
        _bytes = 0;
        _oldest = 0;
    }

    private void Add(StreamFrame frame)
    {
        var number = frame.Base.Number;
        ref var slot = ref _ring[(int)(number % _ring.Length)];
        _bytes += frame.Bytes.Length - (slot?.Bytes.Length ?? 0);
        Volatile.Write(ref slot, frame);
        _oldest = Math.Max(_oldest, number - _ring.Length + 1);
        for (; _bytes > _maxBytes && _oldest < number; _oldest++)
        {
            ref var old = ref _ring[(int)(_oldest % _ring.Length)];
            _bytes -= old?.Bytes.Length ?? 0;
            Volatile.Write(ref old, null);
        }
    }
}
