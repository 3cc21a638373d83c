using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FlagCluster.Events.Kafka;

/// <summary>Caches one message for each environment of an event type.</summary>
/// <param name="type">The CloudEvents type.</param>
internal sealed class CloudEventMessages(string type)
{
    /// <summary>The largest number of cached messages. When it is reached the cache is cleared.</summary>
    private const int MaxMessages = 10_000;

    private readonly Dictionary<ReadOnlyMemory<byte>, CloudEventMessage> _messages = new(ByteComparer.Instance);
    private readonly byte[] _type = Encoding.UTF8.GetBytes(type);

    /// <summary>Returns the message of an environment.</summary>
    /// <param name="environment">The environment, UTF-8.</param>
    public CloudEventMessage Get(ReadOnlyMemory<byte> environment)
    {
        if (_messages.TryGetValue(environment, out var message))
            return message;
        if (_messages.Count == MaxMessages)
            _messages.Clear();
        message = new(_type, environment.Span);
        _messages.Add(environment.ToArray(), message);
        return message;
    }

    private sealed class ByteComparer : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public static ByteComparer Instance { get; } = new();

        public bool Equals(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) => left.Span.SequenceEqual(right.Span);

        public int GetHashCode([DisallowNull] ReadOnlyMemory<byte> bytes)
        {
            var hash = new HashCode();
            hash.AddBytes(bytes.Span);
            return hash.ToHashCode();
        }
    }
}
