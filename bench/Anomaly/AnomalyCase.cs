using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Bench.Anomaly;

/// <summary>Represents a rule that is measured.</summary>
/// <param name="Name">The name in the report.</param>
/// <param name="Rule">The rule.</param>
internal sealed record AnomalyCase(string Name, AnomalyRule Rule)
{
    private static readonly AnomalyRule s_base = new()
    {
        Name = "measured",
        Flag = SimulatedDays.Flag,
        Metric = new(MetricKind.ErrorShare),
        Compare = new(ComparisonKind.Threshold) { Value = 0.025 },
        Window = 300_000,
        For = 2,
        MinimumEvents = 50,
    };

    /// <summary>Gets the rule that compares the share of people with an error.</summary>
    public static AnomalyRule Variant { get; } =
        s_base with
        {
            Variant = "on",
            Metric = new(MetricKind.TrackPeople, SimulatedDays.Error),
            Compare = new(ComparisonKind.Variant) { Variant = "off" },
            MinimumPeople = 200,
            MinimumEvents = 10,
            Window = 3_600_000,
            For = 1,
            Actions = [new(ActionKind.Disable)],
        };

    /// <summary>Gets one rule of each kind.</summary>
    public static IReadOnlyList<AnomalyCase> All { get; } =
    [
        new("threshold", s_base),
        new(
            "previous",
            s_base with
            {
                Metric = new(MetricKind.TrackRate, SimulatedDays.Error),
                Compare = new(ComparisonKind.Previous),
                AtLeast = new(0.5, IsRelative: true),
                MinimumEvents = 20,
            }
        ),
        new(
            "season",
            s_base with
            {
                Metric = new(MetricKind.TrackRate, SimulatedDays.Error),
                Compare = new(ComparisonKind.Season),
                AtLeast = new(0.5, IsRelative: true),
                MinimumEvents = 20,
            }
        ),
        new("variant", Variant),
        new(
            "weights",
            s_base with
            {
                Metric = new(MetricKind.SampleRatio),
                Compare = new(ComparisonKind.Weights),
                AtLeast = new(0.05, IsRelative: true),
                MinimumPeople = 50,
                MinimumEvents = 0,
                For = 1,
            }
        ),
    ];

    /// <summary>Returns the alerts of the last day.</summary>
    public DryRun Run(SimulatedDays days)
    {
        var end = (SimulatedDays.History + 1L) * SimulatedDays.MinutesPerDay * 60_000;
        var observations = Rule.Compare.IsTest
            ? Accumulate(days)
            : new MetricSeries(days.Sums, Rule, SimulatedDays.Environment).Read(end - SimulatedDays.MinutesPerDay * 60_000L, end);
        return DryRun.Of(Rule, new(SimulatedDays.Environment, 1), observations);
    }

    private IEnumerable<RuleObservation> Accumulate(SimulatedDays days)
    {
        long on = 0,
            onErrors = 0,
            off = 0,
            offErrors = 0;
        foreach (var minute in days.People)
        {
            (on, onErrors) = (on + minute.On, onErrors + minute.OnErrors);
            (off, offErrors) = (off + minute.Off, offErrors + minute.OffErrors);
            yield return Rule.Compare.Kind == ComparisonKind.Variant
                ? Compare(minute.End, days.Release, (on, onErrors), (off, offErrors))
                : new SplitObservation(minute.End, days.Release, new([on, off], [50, 50]));
        }
    }

    /// <summary>Returns the observation of two variants.</summary>
    public static VariantObservation Compare(long end, long phase, (long People, long Errors) on, (long People, long Errors) off) =>
        new(
            end,
            phase,
            new(on.People, on.Errors, Sample.OfProportion(on.People, on.Errors)),
            new(off.People, off.Errors, Sample.OfProportion(off.People, off.Errors))
        );
}
