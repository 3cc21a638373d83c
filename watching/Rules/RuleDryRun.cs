using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Watching.Rules;

/// <summary>Evaluates a rule over past windows, without alerts and without actions.</summary>
public sealed class RuleDryRun
{
    /// <summary>The largest number of windows of a dry run: a week of minutes.</summary>
    public const int MaxWindows = 10_080;

    /// <summary>The largest number of windows of a dry run of a rule that compares people, whose windows cost more.</summary>
    public const int MaxTestWindows = 1_440;

    private readonly IFoldStore _folds;
    private readonly ISumReader _sums;
    private readonly IAnomalyStore _store;
    private readonly IFlagSplits _splits;

    /// <summary>Initializes the dry run.</summary>
    public RuleDryRun(IFoldStore folds, ISumReader sums, IAnomalyStore store, IFlagSplits splits, WatchSettings settings)
    {
        (_folds, _sums, _store, _splits, Settings) = (folds, sums, store, splits, settings);
    }

    /// <summary>Gets the settings of the consumer.</summary>
    public WatchSettings Settings { get; }

    /// <summary>Returns the largest number of windows of a dry run of a rule.</summary>
    public static int MostWindows(AnomalyRule rule) => rule.Compare.IsTest ? MaxTestWindows : MaxWindows;

    /// <summary>Evaluates a rule for every closed window that ends in a period.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="rule">The rule, whose window is a multiple of the step.</param>
    /// <param name="comparisons">The number of tests of the flag, which share the bound of false alarms: 1 or more.</param>
    /// <param name="from">The start of the period, in Unix milliseconds.</param>
    /// <param name="to">The end of the period, in Unix milliseconds.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What the rule would have done, and the period that was evaluated.</returns>
    public async Task<(DryRun Result, long From, long To)> RunAsync(
        string environment,
        AnomalyRule rule,
        int comparisons,
        long from,
        long to,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(rule);
        var positions = await _folds.ReadPositionsAsync(cancellationToken);
        var end = Math.Min(Settings.Bounds.Step.Start(to), Settings.Bounds.ClosedBy(positions.Select(position => position.Watermark)));
        var start = Settings.Bounds.Step.Start(from);
        if (start >= end)
            return (new(0, 0, null, []), start, start);
        var followed = (await _folds.ReadFollowedAsync(cancellationToken))
            .Where(flag => flag.Environment == environment)
            .ToDictionary(flag => flag.Flag, StringComparer.Ordinal);
        var clients = rule.Acts ? await _store.ReadServerKeysAsync(environment, cancellationToken) : null;
        var reader = new RuleObservations(environment, _sums, _splits, followed, Settings);
        var observations = await reader.ReadAsync(rule, null, clients, start, end, cancellationToken);
        var result = DryRun.Of(rule, new(environment, 1, comparisons), observations);
        // A flag that no rule compares yet has no people, which would hide that they cannot be compared.
        return (result with { Undefined = result.Undefined ?? await reader.FindUndefinedAsync(rule, to, cancellationToken) }, start, end);
    }
}
