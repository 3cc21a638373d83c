using System.Globalization;
using Confluent.Kafka;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Testing.Kafka;

/// <summary>Creates numbered events, sends them to topics, and counts them independently of the fold.</summary>
internal sealed class FoldedEvents(string bootstrapServers) : IDisposable
{
    public const string Environment = "demo/shop/production";

    /// <summary>The topics with the options' default names.</summary>
    public const string Evaluations = "flagcluster.evaluations.v1",
        Tracks = "flagcluster.tracks.v1";

    private const string Flag = "new-checkout";

    private readonly HashSet<int> _evaluations = [];
    private readonly HashSet<int> _tracks = [];
    private readonly IProducer<string, string> _producer = new ProducerBuilder<string, string>(
        new ProducerConfig { BootstrapServers = bootstrapServers, Partitioner = Partitioner.Murmur2Random }
    )
        .SetLogHandler((_, _) => { })
        .Build();

    /// <summary>The time of event 0: in the past, so that no event is ahead of the clock.</summary>
    public static DateTimeOffset Start { get; } = TimeProvider.System.GetUtcNow().AddHours(-1);

    /// <summary>Sends evaluations, some of them twice.</summary>
    public async Task SendEvaluationsAsync(int first, int count, string topic = Evaluations)
    {
        for (var number = first; number < first + count; number++)
        {
            _evaluations.Add(number);
            Send(topic, number, Evaluation(number));
            if (number % 10 == 0)
                Send(topic, number, Evaluation(number));
        }
        await Task.Run(() => _producer.Flush(TimeSpan.FromSeconds(60)));
    }

    /// <summary>Sends tracks.</summary>
    public async Task SendTracksAsync(int first, int count)
    {
        for (var number = first; number < first + count; number++)
        {
            _tracks.Add(number);
            Send(Tracks, number, Track(number));
        }
        await Task.Run(() => _producer.Flush(TimeSpan.FromSeconds(60)));
    }

    /// <summary>Sends a record that is no event.</summary>
    public Task SendAsync(string topic, string? key, string value) => _producer.ProduceAsync(topic, new() { Key = key!, Value = value });

    /// <summary>Returns whether as many different events are counted as were sent.</summary>
    public async Task<bool> AreCountedAsync(IFoldStore store)
    {
        var folded = (await store.ReadPositionsAsync()).Sum(position => position.Counts.Folded);
        Assert.True(folded <= _evaluations.Count + _tracks.Count, $"{folded} events are counted, more than were sent.");
        return folded == _evaluations.Count + _tracks.Count;
    }

    /// <summary>Compares the sums with the events that were sent.</summary>
    public async Task AssertCountedAsync(ISumReader sums)
    {
        var (from, to) = (0, Start.AddDays(2).ToUnixTimeMilliseconds());
        foreach (var step in new[] { TimeStep.Minute, TimeStep.Hour, TimeStep.Day })
        {
            var evaluations = await sums.ReadEvaluationsAsync(new(Environment, step, from, to, Flag));
            Assert.Equal(
                _evaluations
                    .GroupBy(number => (step.Start(Time(number)), Variant(number)))
                    .ToDictionary(group => group.Key, group => group.LongCount()),
                evaluations
                    .Unordered.GroupBy(row => (row.Key.Start, row.Key.Variant!))
                    .ToDictionary(group => group.Key, group => group.Sum(row => row.Value.Events))
            );
            var tracks = await sums.ReadTracksAsync(new(Environment, step, from, to, "purchase"));
            Assert.Equal(
                _tracks
                    .GroupBy(number => step.Start(Time(number)))
                    .ToDictionary(group => group.Key, group => (group.LongCount(), group.Sum(number => (double)number))),
                tracks
                    .Unordered.GroupBy(row => row.Key.Start)
                    .ToDictionary(group => group.Key, group => (group.Sum(row => row.Value.Events), group.Sum(row => row.Value.Sum)))
            );
        }
    }

    public void Dispose() => _producer.Dispose();

    private void Send(string topic, int number, string value) =>
        _producer.Produce(topic, new() { Key = $"{Environment}/user-{number % 500}", Value = value });

    private static long Time(int number) => Start.ToUnixTimeMilliseconds() + number % 10_000;

    private static string Variant(int number) => number % 3 == 0 ? "on" : "off";

    private static string Head(int number, int kind)
    {
        var id = new Guid(
            kind,
            0,
            short.MinValue,
            0x80,
            0,
            0,
            0,
            (byte)(number >> 24),
            (byte)(number >> 16),
            (byte)(number >> 8),
            (byte)number
        );
        var time = DateTimeOffset
            .FromUnixTimeMilliseconds(Time(number))
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return $$"""{"id":"{{id}}","time":"{{time}}","environment":"{{Environment}}","targetingKey":"user-{{number % 500}}",""";
    }

    private static string Evaluation(int number) =>
        Head(number, 1)
        + $$""" "flagKey":"{{Flag}}","variant":"{{Variant(number)}}","value":true,"reason":"SPLIT","source":"server","samplingRate":1}""";

    private static string Track(int number) => Head(number, 2) + $$""" "name":"purchase","value":{{number}}}""";
}
