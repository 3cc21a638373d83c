using System.Buffers.Text;
using System.Globalization;
using Confluent.Kafka;

namespace FlagCluster.Events.Kafka;

/// <summary>
/// Represents a message that is filled again for each event of one type and environment. The client copies the message when it is
/// produced, so one object is enough.
/// </summary>
internal sealed class CloudEventMessage
{
    private const int IdLength = 36;
    private const long MillisecondsPerSecond = 1000;

    private readonly byte[] _id = new byte[IdLength];
    private readonly byte[] _time = "1970-01-01T00:00:00.000Z"u8.ToArray();
    private long _second;

    /// <summary>Initializes a message.</summary>
    /// <param name="type">The CloudEvents type, UTF-8.</param>
    /// <param name="environment">The environment, UTF-8.</param>
    public CloudEventMessage(byte[] type, ReadOnlySpan<byte> environment) =>
        Message.Headers = CloudEventHeaders.Create(type, environment, _id, _time);

    /// <summary>Gets the message.</summary>
    public Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Message { get; } = new();

    /// <summary>Fills the message with an event.</summary>
    /// <param name="id">The id of the event.</param>
    /// <param name="milliseconds">The time of the event, in milliseconds since 1970 UTC.</param>
    /// <param name="key">The key of the record.</param>
    /// <param name="value">The value of the record.</param>
    public Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Fill(
        Guid id,
        long milliseconds,
        ReadOnlyMemory<byte> key,
        ReadOnlyMemory<byte> value
    )
    {
        Utf8Formatter.TryFormat(id, _id, out _);
        WriteTime(milliseconds);
        Message.Timestamp = new(milliseconds, TimestampType.CreateTime);
        Message.Key = key;
        Message.Value = value;
        return Message;
    }

    // Most events have the same second as the previous event: then only the milliseconds are written.
    private void WriteTime(long milliseconds)
    {
        var second = Math.DivRem(milliseconds, MillisecondsPerSecond, out var rest);
        if (second != _second)
        {
            DateTimeOffset.FromUnixTimeSeconds(second).TryFormat(_time, out _, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
            _second = second;
        }
        _time[20] = (byte)('0' + rest / 100);
        _time[21] = (byte)('0' + rest / 10 % 10);
        _time[22] = (byte)('0' + rest % 10);
    }
}
