using System.Buffers.Binary;
using FlagCluster.Events.Model;

namespace FlagCluster.Bench.Fold;

/// <summary>
/// Holds the records of a partition, of 100,000 people and with 4 % duplicates, as the deliveries of a server and as their JSON.
/// </summary>
internal sealed class FoldSample
{
    /// <summary>The number of events of a delivery.</summary>
    public const int DeliveryEvents = 5_000;

    private const int People = 100_000;
    private const int DuplicatesPerHundred = 4;
    private const int PassMilliseconds = 120_000;

    private static readonly DateTimeOffset _start = new(2026, 11, 26, 0, 0, 0, TimeSpan.Zero);

    private readonly FoldEvents _events;
    private readonly int _partition;
    private readonly (int Combination, int Person, int Number)[] _rows;
    private readonly ReadOnlyMemory<byte>[] _json;

    /// <summary>Generates the records.</summary>
    /// <param name="events">The events.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="count">The number of records.</param>
    public FoldSample(FoldEvents events, int partition, int count)
    {
        (_events, _partition) = (events, partition);
        var random = new Random(partition);
        _rows = new (int, int, int)[count];
        for (var i = 0; i < count; i++)
            _rows[i] =
                i > 0 && random.Next(100) < DuplicatesPerHundred
                    ? _rows[Math.Max(0, i - random.Next(1, 10_000))]
                    : (random.Next(FoldEvents.Combinations), random.Next(People), i);
        _json = new ReadOnlyMemory<byte>[count];
        Deliveries = [.. Enumerable.Range(0, (count + DeliveryEvents - 1) / DeliveryEvents).Select(_ => new EventBatch())];
    }

    /// <summary>Gets the number of records of a pass.</summary>
    public int Count => _rows.Length;

    /// <summary>Gets the records of the pass as a server delivers them.</summary>
    public IReadOnlyList<EventBatch> Deliveries { get; }

    /// <summary>Gets the average size of a record as JSON, in bytes.</summary>
    public double AverageBytes => _json.Average(record => record.Length);

    /// <summary>Gets the JSON of a record.</summary>
    public ReadOnlySpan<byte> this[int index] => _json[index].Span;

    /// <summary>Returns the clock of the consumers in a pass.</summary>
    public static DateTimeOffset Now(int pass) => _start.AddMilliseconds((pass + 1L) * PassMilliseconds);

    /// <summary>Gives all records new ids, and times of the two minutes of a pass.</summary>
    public void Begin(int pass)
    {
        for (var i = 0; i < _rows.Length; i++)
        {
            var delivery = Deliveries[i / DeliveryEvents];
            if (i % DeliveryEvents == 0)
                delivery.Begin(1);
            var (combination, person, number) = _rows[i];
            var time = (long)pass * PassMilliseconds + (long)number * PassMilliseconds / _rows.Length;
            _events.Write(delivery, IdOf((long)pass * _rows.Length + number), _start.ToUnixTimeMilliseconds() + time, combination, person);
        }
        for (var i = 0; i < _rows.Length; i++)
            _json[i] = Deliveries[i / DeliveryEvents][i % DeliveryEvents].Value;
    }

    /// <summary>Returns the JSON of a record with the targeting key after the flag, as no server writes it.</summary>
    public byte[] InAnotherOrder(int index)
    {
        var json = this[index];
        var key = json.IndexOf(",\"targetingKey\":"u8);
        var flag = json.IndexOf(",\"flagKey\":"u8);
        return [.. json[..key], .. json[flag..^1], .. json[key..flag], (byte)'}'];
    }

    // The ids of a process are numbered.
    private Guid IdOf(long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)_partition << 16 | 0x8000);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], 0x8000_0000_0000_0000 | (ulong)number);
        return new(bytes, bigEndian: true);
    }
}
