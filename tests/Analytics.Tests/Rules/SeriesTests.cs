using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Tests.Counting;

namespace FlagCluster.Analytics.Tests.Rules;

public sealed class SeriesTests
{
    private const string Environment = RandomEvents.Environment;
    private const long Start = RandomEvents.Start;
    private const long Minute = 60_000;
    private const long Week = 7 * 86_400_000L;

    private readonly List<CountedEvent> _events = [];

    [Fact]
    public void At_ErrorShare_IsOfTheFlagsEvaluations()
    {
        Evaluate(Start, "checkout", error: true);
        Evaluate(Start, "checkout");
        Evaluate(Start, "other", error: true);

        Assert.Equal(new Measure(0.5, 2), At(TestRules.Errors, Start + Minute).Current);
    }

    [Fact]
    public void At_NoEventsInTheEnvironment_IsNoData()
    {
        Evaluate(Start, "checkout");

        Assert.Null(At(Rate, Start + 2 * Minute).Current);
    }

    [Fact]
    public void At_OtherFlagsEvaluatedOnly_IsARateOfZero()
    {
        Evaluate(Start, "other");

        Assert.Equal(0, At(Rate, Start + Minute).Current!.Value.Value);
        Assert.Null(At(TestRules.Errors, Start + Minute).Current);
    }

    [Fact]
    public void At_SampledEvaluations_CountAsMany()
    {
        Evaluate(Start, "checkout", samplingRate: 0.1);

        Assert.Equal(10 / 60.0, At(Rate, Start + Minute).Current!.Value.Value, 9);
    }

    [Fact]
    public void At_Season_ReadsTheSameWindowOfPastWeeks()
    {
        for (var week = 0; week < 3; week++)
        for (var count = 0; count <= week; count++)
            Evaluate(Start + week * Week, "checkout");
        var rule = Rate with { Compare = new(ComparisonKind.Season) };

        var observation = At(rule, Start + 2 * Week + Minute);

        long[] events = [observation.Current!.Value.Events, .. observation.Past.Select(past => past.Events)];
        Assert.Equal(new long[] { 3, 2, 1 }, events);
    }

    [Fact]
    public void At_ClientKeys_AreLeftOutOfServerKeys()
    {
        Evaluate(Start, "checkout", client: "public", error: true);
        Evaluate(Start, "checkout", client: "server");

        var series = new MetricSeries(Fold(), TestRules.Errors, Environment, clients: ["server"]);

        Assert.Equal(new Measure(0, 1), series.At(Start + Minute).Current);
    }

    [Fact]
    public void At_TrackMean_IsOfItsValues()
    {
        Track(Start, 10);
        Track(Start, 30);
        Track(Start, null);
        var rule = TestRules.Errors with { Metric = new(MetricKind.TrackMean, "latency") };

        Assert.Equal(new Measure(20, 2), At(rule, Start + Minute).Current);
    }

    [Fact]
    public void At_LateEventAfterTheLook_BelongsToItsOwnWindow()
    {
        Evaluate(Start, "checkout");
        var before = At(Rate, Start + 2 * Minute);

        Evaluate(Start, "checkout", error: true);

        Assert.Equal(before, At(Rate, Start + 2 * Minute));
        Assert.Equal(2, At(Rate, Start + Minute).Current!.Value.Events);
    }

    [Fact]
    public void At_Arms_CountsPeopleAgainstTheWeights()
    {
        Evaluate(Start, "checkout", person: "a", variant: "on");
        Evaluate(Start, "checkout", person: "a", variant: "on");
        Evaluate(Start, "checkout", person: "b", variant: "removed");

        var split = new PeopleSeries(Fold(), TestRules.Guard, Environment, 0).At(
            Start + Minute,
            new Dictionary<string, double> { ["on"] = 60, ["off"] = 40 }
        );

        Assert.Equal("0,1 of 40,60", $"{string.Join(',', split.Split.Persons)} of {string.Join(',', split.Split.Weights)}");
    }

    [Fact]
    public void Read_WindowNotOfWholeSteps_Throws() =>
        Assert.Throws<ArgumentException>(() => new MetricSeries(new(), Rate with { Window = 90_000 }, Environment));

    private static AnomalyRule Rate { get; } = TestRules.Errors with { Metric = new(MetricKind.EvaluationRate) };

    private WindowObservation At(AnomalyRule rule, long end) => new MetricSeries(Fold(), rule, Environment).At(end);

    private EventSums Fold() => new EventFold(TimeStep.Minute, [new(Environment, "checkout", [0])]).Fold(_events, new());

    private void Evaluate(
        long time,
        string flag,
        bool error = false,
        double samplingRate = 1,
        string client = "server",
        string person = "user-1",
        string variant = "on"
    ) =>
        _events.Add(
            new CountedEvaluation(
                Ids.Numbered(1, _events.Count),
                time,
                Environment,
                person,
                client,
                EvaluationKind.Single,
                [new(flag, error ? null : variant, error ? "ERROR" : "SPLIT", null, error ? "GENERAL" : null, samplingRate)]
            )
        );

    private void Track(long time, double? value) =>
        _events.Add(new CountedTrack(Ids.Numbered(1, _events.Count), time, Environment, "user-1", "server", "latency", value));
}
