using System.Collections.Immutable;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Statistics;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Watching.Rules;

/// <summary>
/// Reads what rules see in an environment from the folded sums, without late events. People of a flag are read once, for all of its rules.
/// Not thread-safe; it is used for one pass.
/// </summary>
/// <param name="environment">The environment.</param>
/// <param name="sums">The folded sums.</param>
/// <param name="splits">The splits of flags.</param>
/// <param name="followed">The followed flags of the environment.</param>
/// <param name="settings">The settings of the consumer.</param>
internal sealed class RuleObservations(
    string environment,
    ISumReader sums,
    IFlagSplits splits,
    IReadOnlyDictionary<string, FollowedFlag> followed,
    WatchSettings settings
)
{
    private const long Day = 86_400_000L;
    private const long Week = 7 * Day;

    private readonly Dictionary<string, EventSums> _people = new(StringComparer.Ordinal);

    private long Length => settings.Bounds.Step.Milliseconds();

    /// <summary>
    /// Returns whether a rule can be evaluated: its window is a multiple of the windows that are counted, which a change of the settings
    /// can have made longer.
    /// </summary>
    public static bool CanRead(AnomalyRule rule, TimeStep finest) => rule.Window % StepOf(rule, finest).Milliseconds() == 0;

    /// <summary>Returns the step of the sums that a rule reads. Sums of ten seconds are not kept for weeks.</summary>
    public static TimeStep StepOf(AnomalyRule rule, TimeStep finest) =>
        rule.Compare.Kind == ComparisonKind.Season ? TimeStep.Minute : finest;

    /// <summary>Returns what a rule sees in every window that ends in a period.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="split">The id of the flag's rule whose split is watched; null for the first one.</param>
    /// <param name="clients">The SDK keys whose events count; null for all.</param>
    /// <param name="from">The start of the period, exclusive, in Unix milliseconds: a multiple of the step.</param>
    /// <param name="to">The end of the period, inclusive, in Unix milliseconds.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<RuleObservation>> ReadAsync(
        AnomalyRule rule,
        string? split,
        ImmutableHashSet<string>? clients,
        long from,
        long to,
        CancellationToken cancellationToken
    )
    {
        if (!rule.Compare.IsTest && rule.Metric.Kind != MetricKind.Mismatch)
            return [.. (await ReadSeriesAsync(rule, clients, from, to, cancellationToken)).Read(from, to)];
        var observations = new List<RuleObservation>();
        for (var end = from + Length; end <= to; end += Length)
            observations.Add(
                rule.Compare.IsTest
                    ? await ReadTestAsync(rule, split, clients, end, cancellationToken)
                    : await ReadMismatchAsync(rule, clients, end, cancellationToken)
            );
        return observations;
    }

    /// <summary>Returns why a rule cannot decide about a flag as it is at a time, even if it is not followed; null when it can.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="time">The time, in Unix milliseconds.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<UndefinedReason?> FindUndefinedAsync(AnomalyRule rule, long time, CancellationToken cancellationToken) =>
        rule.Compare.IsTest && IsOfOtherUnits(await splits.ReadAsync(environment, rule.Flag, time, cancellationToken), rule, split: null)
            ? UndefinedReason.OtherUnit
            : null;

    private async Task<MetricSeries> ReadSeriesAsync(
        AnomalyRule rule,
        ImmutableHashSet<string>? clients,
        long from,
        long to,
        CancellationToken cancellationToken
    )
    {
        var read = new EventSums();
        var length = StepOf(rule, settings.Bounds.Step);
        var start = from + Length - rule.Window * (rule.Compare.Kind == ComparisonKind.Previous ? 2 : 1);
        await AddAsync(start, to);
        if (rule.Compare.Kind == ComparisonKind.Season)
            for (var week = 1; week <= rule.Compare.Weeks; week++)
                await AddAsync(start - week * Week, to - week * Week);
        return new(read, rule, environment, length, clients);

        async Task AddAsync(long first, long last)
        {
            first = Math.Max(0, first);
            var ofTracks = rule.Metric.Kind is MetricKind.TrackRate or MetricKind.TrackMean;
            // A rate is zero, and not without data, when the environment has other events. A share or a mean needs events of its own.
            var isRate = rule.Metric.Kind is MetricKind.EvaluationRate or MetricKind.TrackRate;
            if (isRate || !ofTracks)
                read.Evaluations.Merge(
                    await sums.ReadEvaluationsAsync(
                        new(environment, length, first, last, isRate ? null : rule.Flag, IncludeLate: false),
                        cancellationToken
                    )
                );
            if (isRate || ofTracks)
                read.Tracks.Merge(
                    await sums.ReadTracksAsync(
                        new(environment, length, first, last, isRate ? null : rule.Metric.Track, IncludeLate: false),
                        cancellationToken
                    )
                );
        }
    }

    private async Task<RuleObservation> ReadTestAsync(
        AnomalyRule rule,
        string? split,
        ImmutableHashSet<string>? clients,
        long end,
        CancellationToken cancellationToken
    )
    {
        var phase = followed.TryGetValue(rule.Flag, out var flag) ? flag.PhaseOf(end - 1) : null;
        if (phase is not { } start)
            return Nothing(rule, end);
        // Retention removes people of both variants, but not at the same time.
        if (end - start > settings.PeopleDays * Day)
            return Nothing(rule, end, UndefinedReason.PeopleExpired);
        var known = await splits.ReadAsync(environment, rule.Flag, start, cancellationToken);
        if (IsOfOtherUnits(known, rule, split))
            return Nothing(rule, end, UndefinedReason.OtherUnit);
        var people = new PeopleSeries(await ReadPeopleAsync(rule.Flag, cancellationToken), rule, environment, start, clients);
        if (rule.Compare.Kind == ComparisonKind.Variant)
            return people.At(end);
        return Watched(known, split) is { } watched ? people.At(end, watched.Weights, watched.Rule) : Nothing(rule, end);
    }

    /// <summary>Returns whether a test of people would compare people who were not assigned one by one.</summary>
    private static bool IsOfOtherUnits(IReadOnlyList<FlagSplit> known, AnomalyRule rule, string? split) =>
        rule.Compare.Kind == ComparisonKind.Variant
            ? known.Any(one => !one.IsByPerson && (Has(one, rule.Variant) || Has(one, rule.Compare.Variant)))
            : Watched(known, split) is { IsByPerson: false };

    private static FlagSplit? Watched(IReadOnlyList<FlagSplit> known, string? split) =>
        known.FirstOrDefault(one => split is null || one.Rule == split);

    private static bool Has(FlagSplit split, string? variant) => variant is not null && split.Weights.ContainsKey(variant);

    /// <summary>Recomputes a sample of the assignments of people who were first seen in a window.</summary>
    private async Task<RuleObservation> ReadMismatchAsync(
        AnomalyRule rule,
        ImmutableHashSet<string>? clients,
        long end,
        CancellationToken cancellationToken
    )
    {
        var measure = followed.TryGetValue(rule.Flag, out var flag)
            ? await new AssignmentCheck(environment, flag, splits).ReadAsync(
                await ReadPeopleAsync(rule.Flag, cancellationToken),
                clients,
                end - rule.Window,
                end,
                cancellationToken
            )
            : null;
        return new WindowObservation(end, measure, null, []);
    }

    private async Task<EventSums> ReadPeopleAsync(string flag, CancellationToken cancellationToken)
    {
        if (!_people.TryGetValue(flag, out var people))
            _people[flag] = people = await sums.ReadPeopleOfFlagAsync(environment, flag, includeLate: false, cancellationToken);
        return people;
    }

    /// <summary>
    /// Returns the observation of a flag that is not followed or not split at a time, or whose people cannot be compared then.
    /// </summary>
    private static RuleObservation Nothing(AnomalyRule rule, long end, UndefinedReason? undefined = null)
    {
        var nobody = new VariantTotals(0, 0, UndefinedReason.TooFewUnits);
        return rule.Compare.Kind == ComparisonKind.Variant
            ? new VariantObservation(end, 0, nobody, nobody) { Undefined = undefined }
            : new SplitObservation(end, 0, new([], [])) { Undefined = undefined };
    }
}
