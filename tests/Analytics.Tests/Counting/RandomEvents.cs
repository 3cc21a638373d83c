using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Tests.Counting;

/// <summary>Generates events with duplicates, late ones, and every optional property present or absent.</summary>
internal sealed class RandomEvents(int seed)
{
    public const string Environment = "acme/shop/production";

    /// <summary>2026-11-26T00:00:00Z.</summary>
    public const long Start = 1_795_651_200_000;

    private static readonly string[] Reasons = ["SPLIT", "TARGETING_MATCH", "ERROR", "DEFAULT"];

    private readonly Random _random = new(seed);

    /// <summary>Returns events, of which about one in five is delivered again.</summary>
    public List<CountedEvent> Next(int count)
    {
        var events = new List<CountedEvent>();
        for (var number = 0; number < count; number++)
        {
            var one = events.Count > 0 && _random.Next(5) == 0 ? events[_random.Next(events.Count)] : New(number);
            events.Add(one);
        }
        return events;
    }

    /// <summary>Returns the events in another order, in batches of random sizes.</summary>
    public List<List<CountedEvent>> Batches(IReadOnlyList<CountedEvent> events)
    {
        var shuffled = events.ToArray();
        _random.Shuffle(shuffled);
        var batches = new List<List<CountedEvent>>();
        for (var position = 0; position < shuffled.Length; )
        {
            var size = _random.Next(1, 40);
            batches.Add([.. shuffled.Skip(position).Take(size)]);
            position += size;
        }
        return batches;
    }

    private CountedEvent New(int number)
    {
        var id = _random.Next(2) == 0 ? Ids.Numbered(7, number) : Ids.Hashed(_random.NextInt64());
        var time = Start + _random.NextInt64(3 * 86_400_000);
        var person = _random.Next(4) == 0 ? null : $"user-{_random.Next(30)}";
        var client = _random.Next(3) == 0 ? null : $"k{_random.Next(2)}";
        if (_random.Next(3) == 0)
            return new CountedTrack(
                id,
                time,
                Environment,
                person,
                client,
                $"event-{_random.Next(3)}",
                _random.Next(3) == 0 ? null : _random.NextDouble() * 100
            );
        var kind = (EvaluationKind)_random.Next(1, 4);
        var flags = kind == EvaluationKind.Bulk ? 3 : 1;
        return new CountedEvaluation(id, time, Environment, person, client, kind, [.. Enumerable.Range(0, flags).Select(Answer)])
        {
            Version = new(1, _random.Next(3)),
        };
    }

    private EvaluatedFlag Answer(int flag)
    {
        var reason = Reasons[_random.Next(Reasons.Length)];
        return new(
            $"flag-{flag}",
            reason == "ERROR" ? null : $"variant-{_random.Next(2)}",
            reason,
            reason == "SPLIT" ? "rollout" : null,
            reason == "ERROR" ? "TYPE_MISMATCH" : null,
            _random.Next(3) == 0 ? 0.3 : 1
        );
    }
}
