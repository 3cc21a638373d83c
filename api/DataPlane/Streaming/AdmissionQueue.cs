using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Api.DataPlane.Streaming;

/// <summary>
/// Holds the streams that wait for admission. Environments take turns, and within an environment its keys, so that a key with thousands of
/// streams delays those of another by one turn. Not thread-safe.
/// </summary>
internal sealed class AdmissionQueue
{
    private readonly Dictionary<EnvironmentId, EnvironmentTurns> _environments = [];
    private readonly Queue<EnvironmentTurns> _turns = new();

    /// <summary>Gets the number of streams that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Returns the number of admissions until one more stream of a key would be admitted.</summary>
    public long TurnsUntil(SdkKey key)
    {
        if (!_environments.TryGetValue(key.Environment, out var environment))
            return _environments.Count + 1;
        var (keys, waiting) = environment.Count(key.Id);
        return (waiting + 1L) * keys * _environments.Count;
    }

    /// <summary>Adds a stream.</summary>
    public void Add(WaitingStream stream)
    {
        var id = stream.Key.Environment;
        if (!_environments.TryGetValue(id, out var environment))
        {
            _environments[id] = environment = new(id);
            _turns.Enqueue(environment);
        }
        environment.Add(stream);
        Count++;
    }

    /// <summary>Takes the stream whose turn it is; null when none waits.</summary>
    public WaitingStream? Take()
    {
        while (_turns.TryDequeue(out var environment))
        {
            var stream = environment.Take();
            if (environment.IsEmpty)
                _environments.Remove(environment.Id);
            else
                _turns.Enqueue(environment);
            if (stream is null)
                continue;
            Count--;
            return stream;
        }
        return null;
    }

    /// <summary>Removes a stream before its turn.</summary>
    /// <returns>False when it does not wait any more.</returns>
    public bool Remove(WaitingStream stream)
    {
        if (!stream.IsWaiting)
            return false;
        // Its place in the queue is skipped.
        stream.IsWaiting = false;
        _environments[stream.Key.Environment].Removed(stream.Key.Id);
        Count--;
        return true;
    }

    private sealed class EnvironmentTurns(EnvironmentId id)
    {
        private readonly Dictionary<string, KeyTurns> _keys = new(StringComparer.Ordinal);
        private readonly Queue<KeyTurns> _turns = new();

        public EnvironmentId Id => id;

        public bool IsEmpty => _turns.Count == 0;

        /// <summary>Returns the number of keys, the given one included, and of its waiting streams.</summary>
        public (int Keys, int Waiting) Count(string key) =>
            _keys.TryGetValue(key, out var turns) ? (_keys.Count, turns.Waiting) : (_keys.Count + 1, 0);

        public void Add(WaitingStream stream)
        {
            if (!_keys.TryGetValue(stream.Key.Id, out var key))
            {
                _keys[stream.Key.Id] = key = new(stream.Key.Id);
                _turns.Enqueue(key);
            }
            key.Streams.Enqueue(stream);
            key.Waiting++;
        }

        public WaitingStream? Take()
        {
            while (_turns.TryDequeue(out var key))
            {
                WaitingStream? stream;
                while (key.Streams.TryDequeue(out stream) && !stream.IsWaiting) { }
                if (stream is { IsWaiting: true })
                {
                    stream.IsWaiting = false;
                    key.Waiting--;
                }
                else
                {
                    stream = null;
                }
                if (key.Streams.Count == 0)
                    _keys.Remove(key.Id);
                else
                    _turns.Enqueue(key);
                if (stream is not null)
                    return stream;
            }
            return null;
        }

        public void Removed(string key) => _keys[key].Waiting--;
    }

    private sealed class KeyTurns(string id)
    {
        public string Id => id;

        public Queue<WaitingStream> Streams { get; } = new();

        public int Waiting { get; set; }
    }
}

/// <summary>Represents a stream that waits for admission.</summary>
/// <param name="key">The key.</param>
/// <param name="deadline">The time after which it is rejected.</param>
internal sealed class WaitingStream(SdkKey key, TimeSpan deadline)
{
    public SdkKey Key => key;

    public TimeSpan Deadline => deadline;

    /// <summary>Gets or sets whether it is in the queue.</summary>
    public bool IsWaiting { get; set; } = true;

    /// <summary>Gets the source of the result: true when it was admitted.</summary>
    public TaskCompletionSource<bool> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
