using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace FlagCluster.Events.Kafka;

/// <summary>Hands bytes over as the array that the client wants: without a copy where they are a whole one already.</summary>
internal sealed class WholeArray : ISerializer<ReadOnlyMemory<byte>>
{
    public static WholeArray Instance { get; } = new();

    // Nothing is null to Kafka: a record without a key goes to any partition.
    public byte[] Serialize(ReadOnlyMemory<byte> data, SerializationContext context) => data.IsEmpty ? null!
        : MemoryMarshal.TryGetArray(data, out var segment) && segment.Offset == 0 && segment.Array is { } array && segment.Count == array.Length ? array : data.ToArray();
}
