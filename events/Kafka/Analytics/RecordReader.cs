using Confluent.Kafka;
using FlagCluster.Analytics.Reading;

namespace FlagCluster.Events.Kafka.Analytics;

/// <summary>
/// Reads events from the memory of the client, without copying a record that is valid. The client reads the key of a record and then its
/// value, on the thread that consumes. Not thread-safe.
/// </summary>
internal sealed class RecordReader : IDeserializer<RecordReader.Key>, IDeserializer<ReadRecord>
{
    private readonly EventReader _reader = new();
    private byte[] _key = new byte[256];
    private int _keyLength;

    Key IDeserializer<Key>.Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        // The key is only needed if the value turns out to be no event.
        if (data.Length > _key.Length)
            _key = new byte[data.Length];
        data.CopyTo(_key);
        _keyLength = isNull ? -1 : data.Length;
        return default;
    }

    ReadRecord IDeserializer<ReadRecord>.Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (isNull)
            return Reject("The record has no value.", null);
        return _reader.Read(data, out var problem) is { } read ? new(read, null) : Reject(problem!, data.ToArray());
    }

    private ReadRecord Reject(string reason, byte[]? value) =>
        new(null, new(reason, _keyLength < 0 ? null : _key.AsSpan(0, _keyLength).ToArray(), value));

    /// <summary>Represents the key of a record, which the reader keeps.</summary>
    internal readonly struct Key;
}
