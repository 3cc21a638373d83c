using System.Buffers.Text;
using Confluent.Kafka;
using FlagCluster.Events.Destinations;

namespace FlagCluster.Events.Kafka;

/// <summary>
/// A message with the headers of CloudEvents 1.0 in Kafka's binary mode, filled again for each event of one type and source.
/// The client copies it when it is handed over, so one object serves them all.
/// </summary>
internal sealed class CloudEventMessage
{
    private const int IdLength = 36;
    private const long MillisecondsOfSecond = 1000;

    private readonly byte[] _id = new byte[IdLength];
    private readonly byte[] _time = "1970-01-01T00:00:00.000Z"u8.ToArray();
    private long _second;

    /// <summary>A message of a type and source.</summary>
    public CloudEventMessage(ReadOnlySpan<byte> type, ReadOnlySpan<byte> source) => Message.Headers = new Headers
    {
        { "ce_specversion", "1.0"u8.ToArray() },
        { "ce_type", type.ToArray() },
        { "ce_source", source.ToArray() },
        { "ce_id", _id },
        { "ce_time", _time },
        { "content-type", "application/json"u8.ToArray() },
    };

    /// <summary>The message.</summary>
    public Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Message { get; } = new();

    /// <summary>Fills it.</summary>
    /// <param name="id">The event's id.</param>
    /// <param name="milliseconds">Its time since 1970 UTC.</param>
    /// <param name="key">The record's key.</param>
    /// <param name="value">The record's value.</param>
    public Message<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Fill(Guid id, long milliseconds, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        Utf8Formatter.TryFormat(id, _id, out _);
        WriteTime(milliseconds);
        Message.Timestamp = new(milliseconds, TimestampType.CreateTime);
        Message.Key = key;
        Message.Value = value;
        return Message;
    }

    // Most events are of the second of the one before: the milliseconds alone are written then.
    private void WriteTime(long milliseconds)
    {
        var second = Math.DivRem(milliseconds, MillisecondsOfSecond, out var rest);
        if (second != _second)
        {
            DateTimeOffset.FromUnixTimeSeconds(second).TryFormat(_time, out _, "yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
            _second = second;
        }
        _time[20] = (byte)('0' + rest / 100);
        _time[21] = (byte)('0' + rest / 10 % 10);
        _time[22] = (byte)('0' + rest % 10);
    }
}
