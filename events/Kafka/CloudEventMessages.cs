using System.Diagnostics.CodeAnalysis;

namespace FlagCluster.Events.Kafka;

/// <summary>One message for each environment that events of a type come from.</summary>
/// <param name="type">The type, as CloudEvents names it.</param>
internal sealed class CloudEventMessages(string type)
{
    /// <summary>Environments that are kept; more are never seen in one process, and a bound costs nothing.</summary>
    private const int Most = 10_000;

    private readonly Dictionary<ReadOnlyMemory<byte>, CloudEventMessage> _messages = new(SameBytes.Instance);
    private readonly byte[] _type = System.Text.Encoding.UTF8.GetBytes(type);

    /// <summary>The message of an environment.</summary>
    public CloudEventMessage Of(ReadOnlyMemory<byte> environment)
    {
        if (_messages.TryGetValue(environment, out var message)) return message;
        if (_messages.Count == Most) _messages.Clear();
        message = new(_type, [.. "/environments/"u8, .. environment.Span]);
        _messages.Add(environment.ToArray(), message);
        return message;
    }

    private sealed class SameBytes : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public static SameBytes Instance { get; } = new();

        public bool Equals(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) => left.Span.SequenceEqual(right.Span);

        public int GetHashCode([DisallowNull] ReadOnlyMemory<byte> bytes)
        {
            var hash = new HashCode();
            hash.AddBytes(bytes.Span);
            return hash.ToHashCode();
        }
    }
}
