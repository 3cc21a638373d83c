using Confluent.Kafka;

namespace FlagCluster.Events.Kafka;

/// <summary>Creates the headers of a CloudEvents 1.0 message in Kafka's binary content mode.</summary>
internal static class CloudEventHeaders
{
    private static readonly byte[] Specification = "1.0"u8.ToArray();
    private static readonly byte[] Json = "application/json"u8.ToArray();

    /// <summary>
    /// Creates the headers. The arrays are not copied: a caller may change their content before it sends the message again.
    /// </summary>
    /// <param name="type">The type of the event, UTF-8.</param>
    /// <param name="environment">The environment that is the event's source, UTF-8.</param>
    /// <param name="id">The id of the event, UTF-8.</param>
    /// <param name="time">The time of the event, RFC 3339 in UTF-8.</param>
    public static Headers Create(byte[] type, ReadOnlySpan<byte> environment, byte[] id, byte[] time) =>
        CreateOf(type, [.. "/environments/"u8, .. environment], id, time);

    /// <summary>Creates the headers of an event of another source than an environment.</summary>
    /// <param name="type">The type of the event, UTF-8.</param>
    /// <param name="source">The source of the event, UTF-8.</param>
    /// <param name="id">The id of the event, UTF-8.</param>
    /// <param name="time">The time of the event, RFC 3339 in UTF-8.</param>
    public static Headers CreateOf(byte[] type, byte[] source, byte[] id, byte[] time) =>
        new()
        {
            { "ce_specversion", Specification },
            { "ce_type", type },
            { "ce_source", source },
            { "ce_id", id },
            { "ce_time", time },
            { "content-type", Json },
        };
}
