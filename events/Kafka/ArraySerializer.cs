using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace FlagCluster.Events.Kafka;

/// <summary>Converts bytes to the array that the client requires, without a copy when they are a whole array.</summary>
internal sealed class ArraySerializer : ISerializer<ReadOnlyMemory<byte>>
{
    public static ArraySerializer Instance { get; } = new();

    public byte[] Serialize(ReadOnlyMemory<byte> data, SerializationContext context)
    {
        // Null means "no key": Kafka chooses any partition for the record.
        if (data.IsEmpty)
            return null!;
        var isWhole = MemoryMarshal.TryGetArray(data, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length;
        return isWhole ? segment.Array! : data.ToArray();
    }
}
