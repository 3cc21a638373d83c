using System.Buffers.Binary;
using FlagCluster.Analytics.Counting;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Store.Tests.Analytics;

/// <summary>
/// Generates the content of a partition: events with duplicates, disorder, late and early ones, and records that cannot be read. Null is
/// such a record.
/// </summary>
internal sealed class TopicRecords(int seed)
{
    public const string Environment = "acme/shop/production";

    /// <summary>2026-11-26T00:00:00Z.</summary>
    public const long Start = 1_795_651_200_000;

    // Three hours around midnight, so that there are several hours and two days.
    private const long First = Start + 81_000_000,
        Span = 10_800_000;

    /// <summary>The clock of the consumers: after the events.</summary>
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(Start + 93_600_000);

    private static readonly string[] Reasons = ["SPLIT", "TARGETING_MATCH", "ERROR"];

    private readonly Random _random = new(seed);

    /// <summary>Returns the records of a partition.</summary>
    public List<CountedEvent?> Next(int count)
    {
        var records = new List<CountedEvent?>(count);
        for (var number = 0; number < count; number++)
        {
            var time = First + (long)((double)number / count * Span);
            if (_random.Next(1_000) == 0)
                records.Add(null);
            else if (number > 0 && _random.Next(25) == 0)
                records.Add(records[Math.Max(0, number - _random.Next(1, 20_000))]);
            else
                records.Add(New(number, Disordered(time)));
        }
        return records;
    }

    private long Disordered(long time) =>
        _random.Next(100) switch
        {
            0 => Now.ToUnixTimeMilliseconds() + 7_200_000,
            < 4 => time - _random.NextInt64(3_600_000),
            _ => time + _random.NextInt64(60_000),
        };

    private CountedEvent New(int number, long time)
    {
        var person = _random.Next(10) == 0 ? null : $"user-{_random.Next(3_000)}";
        var client = _random.Next(3) == 0 ? null : "k1";
        var id = Id(_random.Next(50) == 0 ? _random.NextInt64() : number, _random.Next(3));
        if (_random.Next(20) == 0)
        {
            double? value = _random.Next(4) == 0 ? null : _random.Next(-5_000, 500_000) / 100.0;
            return new CountedTrack(id, time, Environment, person, client, $"event-{_random.Next(2)}", value);
        }
        var kind = (EvaluationKind)_random.Next(1, 4);
        var flags = kind == EvaluationKind.Bulk ? 3 : 1;
        var first = _random.Next(3);
        return new CountedEvaluation(
            id,
            time,
            Environment,
            person,
            client,
            kind,
            [.. Enumerable.Range(first, flags).Select(flag => Answer(flag))]
        )
        {
            Version = number % 5 == 0 ? EnvironmentVersion.None : new(1 + number % 2, number % 5),
        };
    }

    private EvaluatedFlag Answer(int flag)
    {
        var reason = Reasons[_random.Next(Reasons.Length)];
        var isError = reason == "ERROR";
        return new(
            $"flag-{flag}",
            isError ? null : "on",
            reason,
            reason == "SPLIT" ? "rollout" : null,
            isError ? "TYPE_MISMATCH" : null,
            _random.Next(4) == 0 ? 0.3 : 1
        );
    }

    /// <summary>Returns the id of a server's numbered event, or for a random number one that is alone in its range.</summary>
    private Guid Id(long number, int process)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, seed * 16L + process);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], number);
        return new(bytes, bigEndian: true);
    }
}
