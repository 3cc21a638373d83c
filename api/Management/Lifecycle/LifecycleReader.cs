using System.Collections.Immutable;
using FlagCluster.Analytics.Lifecycle;
using FlagCluster.Analytics.Storage;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Validation;
using FlagCluster.Environments.Dates;
using FlagCluster.Events.Writing;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Lifecycle;

/// <summary>Reads what verdicts depend on: the log, the positions of the consumers and the sums.</summary>
internal sealed class LifecycleReader(
    ISumReader sums,
    IFoldStore fold,
    IConsumptionReader consumptions,
    IAnomalyRuleStore rules,
    FlagDateIndexes dates,
    FlagSampling sampling,
    IOptions<LifecycleOptions> options,
    TimeProvider time
)
{
    /// <summary>Begins a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="flag">The only flag that the request is about, or null.</param>
    public async Task<Assessments> BeginAsync(RulesetRequest request, string? flag)
    {
        var now = time.GetUtcNow();
        var environment = request.Id.ToString();
        var current = request.Current;
        var known = await dates.ReadAsync(request.Id, current.Version, request.Aborted);
        var positions = await fold.ReadPositionsAsync(request.Aborted);
        var consumption = Consumption.Of(positions, await consumptions.ReadGapsAsync(request.Aborted), now);
        var followed = await fold.ReadFollowedAsync(request.Aborted);
        var watching = await rules.ReadRulesAsync(environment, request.Aborted);
        var seen = await sums.ReadSeenAsync(environment, flag, request.Aborted);
        return new(this, now, consumption)
        {
            Dates = known,
            Dependents = FlagDependents.Of(current.Source),
            Followed =
            [
                .. followed.Where(one => one.Environment == environment).Select(one => one.Flag),
                .. watching.Select(one => one.Rule.Flag),
            ],
            Usage = new(sums, environment, seen.Unordered.ToLookup(row => row.Key.Flag, StringComparer.Ordinal)),
        };
    }

    /// <summary>Assesses the flags of one request.</summary>
    internal sealed class Assessments(LifecycleReader reader, DateTimeOffset now, Consumption consumption)
    {
        public LifecycleSettings Settings { get; } = reader.Settings;

        public Consumption Consumption => consumption;

        public required ImmutableDictionary<string, FlagDates> Dates { get; init; }

        public required ILookup<string, string> Dependents { get; init; }

        public required ImmutableHashSet<string> Followed { get; init; }

        public required FlagUsageReader Usage { get; init; }

        /// <summary>Returns what is known of a flag and the verdict on it.</summary>
        public async Task<(FlagFacts Facts, FlagUsage Usage, FlagAssessment Assessment)> AssessAsync(
            Flag flag,
            CancellationToken cancellationToken
        )
        {
            // A flag of a log that ends before the served version, after an incomplete restore, counts as new.
            var known = Dates.GetValueOrDefault(flag.Key, new(now, now));
            var facts = new FlagFacts(flag, known.Created, known.Changed)
            {
                Dependents = [.. Dependents[flag.Key]],
                IsFollowed = Followed.Contains(flag.Key),
                SamplingRatio = reader.RatioOf(flag.Key),
            };
            var usage = Usage.Seen(flag.Key);
            var assessment = FlagAssessor.Assess(facts, usage, consumption, Settings, now);
            // Sums are read only of the few flags whose verdict may depend on them.
            if (!assessment.Exemptions.IsEmpty || !consumption.IsCurrent(Settings.MaxLag))
                return (facts, usage, assessment);
            var counted = usage;
            var length = TimeSpan.FromDays(Settings.OneVariantDays);
            if (assessment.OnlyVariant is not null && consumption.StartOfLast(length, now) is { } since)
                counted = await Usage.WithVariantsAsync(counted, flag.Key, since, now, cancellationToken);
            if (facts.SamplingRatio < 1)
                counted = await Usage.WithEarlierEventsAsync(counted, flag.Key, Settings.UnusedDays, cancellationToken);
            return (facts, counted, FlagAssessor.Assess(facts, counted, consumption, Settings, now));
        }
    }

    private LifecycleSettings Settings => options.Value.Settings;

    private double RatioOf(string flag) => sampling.RatioOf(flag);
}
