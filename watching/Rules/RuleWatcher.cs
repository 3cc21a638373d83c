using System.Collections.Immutable;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Watching.Rules;

/// <summary>
/// Evaluates the rules of an environment for one closed window after another. It keeps nothing between passes: everything that a pass needs
/// is in the store, and several processes can run passes at the same time, of which one commits a window and the others nothing.
/// </summary>
/// <remarks>
/// A window is closed by the positions of the consumer, which are committed together with the sums, and what arrives for it later is
/// counted as late. So what a rule sees of it does not depend on when it looks.
/// </remarks>
internal sealed class RuleWatcher(
    IFoldStore folds,
    ISumReader sums,
    IAnomalyRuleStore rules,
    IAnomalyStore store,
    IFlagSplits splits,
    WatchSettings settings
)
{
    /// <summary>The number of windows after which a pass ends, so that actions are not delayed by windows that are left.</summary>
    private const int MaxWindows = 60;

    private long Length => settings.Bounds.Step.Milliseconds();

    /// <summary>Evaluates closed windows that were not evaluated before.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellationToken">Stops the pass between two windows.</param>
    public async Task<WatchPass> RunAsync(string environment, CancellationToken cancellationToken)
    {
        // Read before the sums: whatever is committed between the two is in the sums, and none of it is on time for a closed window.
        var closed = await ReadClosedAsync(cancellationToken);
        var followed = (await folds.ReadFollowedAsync(cancellationToken))
            .Where(flag => flag.Environment == environment)
            .ToDictionary(flag => flag.Flag, StringComparer.Ordinal);
        var (watched, skipped) = await ReadRulesAsync(environment, followed, closed, cancellationToken);
        var states = await store.ReadStatesAsync(environment, cancellationToken);
        var current = watched.ToDictionary(rule => rule, rule => StateOf(rule, states.GetValueOrDefault(rule.Rule.Name)));
        var from = current.Count == 0 ? closed : current.Values.Min(state => state.State.End);
        var to = Math.Min(closed, from + MaxWindows * Length);
        if (from >= closed)
            return new(closed, 0, false, [], []) { Skipped = skipped };
        var reader = new RuleObservations(environment, sums, splits, followed, settings);
        var needKeys = watched.Any(NeedsServerKeys);
        var clients = needKeys ? await store.ReadServerKeysAsync(environment, cancellationToken) : null;
        var observations = new Dictionary<WatchedRule, Queue<RuleObservation>>();
        foreach (var rule in watched)
        {
            var keys = NeedsServerKeys(rule) ? clients : null;
            var start = Math.Max(from, current[rule].State.End);
            var seen = start >= to ? [] : await reader.ReadAsync(rule.Rule, rule.Split, keys, start, to, cancellationToken);
            observations.Add(rule, new(seen));
        }
        var pass = await EvaluateAsync(environment, current, observations, (from, to, closed), cancellationToken);
        return pass with { Skipped = skipped };
    }

    private async Task<WatchPass> EvaluateAsync(
        string environment,
        Dictionary<WatchedRule, StoredState> current,
        Dictionary<WatchedRule, Queue<RuleObservation>> observations,
        (long From, long To, long Closed) period,
        CancellationToken cancellationToken
    )
    {
        var (opened, resolved, evaluations) = (new List<Alert>(), new List<string>(), 0);
        var changed = new SortedDictionary<string, RuleCommit>(StringComparer.Ordinal);
        for (var end = period.From + Length; end <= period.To; end += Length)
        {
            var hasData = false;
            foreach (var (rule, seen) in observations)
            {
                if (!seen.TryPeek(out var observation) || observation.End != end)
                    continue;
                seen.Dequeue();
                var evaluation = RuleEvaluator.Evaluate(rule.Rule, rule.Context, current[rule].State, observation);
                var commit = Of(rule, current[rule], observation, evaluation);
                current[rule] = current[rule] with { State = evaluation.State };
                changed[rule.Rule.Name] = commit;
                hasData |= commit.Observation is not null;
                evaluations++;
            }
            // Windows without data change nothing but the time up to which rules are evaluated, so that many are one write.
            if (changed.Count == 0 || !(hasData || end == period.To))
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            if (!await store.CommitAsync(new(environment, [.. changed.Values]), CancellationToken.None))
                return new(0, evaluations, true, [.. opened], [.. resolved]);
            opened.AddRange(changed.Values.Select(commit => commit.Opened).OfType<Alert>());
            resolved.AddRange(changed.Values.Where(commit => commit.Resolves).Select(commit => commit.Rule));
            foreach (var rule in current.Keys.Where(rule => changed.ContainsKey(rule.Rule.Name)).ToList())
                current[rule] = current[rule] with { Revision = current[rule].Revision + 1 };
            changed.Clear();
        }
        return new(period.To, evaluations, period.To < period.Closed, [.. opened], [.. resolved]);
    }

    private static RuleCommit Of(WatchedRule rule, StoredState before, RuleObservation observation, RuleEvaluation evaluation) =>
        new(rule.Rule.Name, before.Revision, evaluation.State)
        {
            Observation =
                evaluation.Reading is null or { Result: ReadingResult.NoData } || observation.Undefined is not null ? null : observation,
            Opened = evaluation.Alert == AlertTransition.Fired ? Alert.Of(rule.Rule, rule.Context, evaluation.Reading!) : null,
            Resolves = evaluation.Alert == AlertTransition.Resolved,
            Outbox = evaluation.Outbox,
        };

    /// <summary>
    /// Returns whether a rule counts events of server keys only: those of client keys can be sent by anyone, who could press the switch or
    /// report assignments that never were.
    /// </summary>
    private static bool NeedsServerKeys(WatchedRule rule) => rule.Rule.Acts || rule.Rule.Metric.Kind == MetricKind.Mismatch;

    /// <summary>Returns the time before which all windows are closed: the smallest watermark of all partitions less the lateness.</summary>
    private async Task<long> ReadClosedAsync(CancellationToken cancellationToken)
    {
        var positions = await folds.ReadPositionsAsync(cancellationToken);
        return settings.Bounds.ClosedBy(positions.Select(position => position.Watermark));
    }

    private async Task<(IReadOnlyList<WatchedRule> Watched, ImmutableArray<string> Skipped)> ReadRulesAsync(
        string environment,
        Dictionary<string, FollowedFlag> followed,
        long closed,
        CancellationToken cancellationToken
    )
    {
        var stored = await rules.ReadRulesAsync(environment, cancellationToken);
        // The tests of a flag share its bound of false alarms. Those that nobody wrote have their own.
        var tests = stored.Where(rule => rule.Rule.Compare.IsTest).CountBy(rule => rule.Rule.Flag).ToDictionary();
        var watched = stored
            .Where(rule => RuleObservations.CanRead(rule.Rule, settings.Bounds.Step))
            .Select(rule => new WatchedRule(
                rule.Rule,
                new(environment, rule.Version, Math.Max(1, tests.GetValueOrDefault(rule.Rule.Flag))),
                rule.UpdatedAt.ToUnixTimeMilliseconds()
            ))
            .ToList();
        foreach (var flag in followed.Values)
            watched.AddRange(await BuiltInAsync(environment, flag, closed, cancellationToken));
        var skipped = stored.Select(rule => rule.Rule.Name).Except(watched.Select(rule => rule.Rule.Name));
        return ([.. watched.OrderBy(rule => rule.Rule.Name, StringComparer.Ordinal)], [.. skipped]);
    }

    /// <summary>Returns the rules that a followed flag has without anyone writing them.</summary>
    private async Task<IReadOnlyList<WatchedRule>> BuiltInAsync(
        string environment,
        FollowedFlag flag,
        long closed,
        CancellationToken cancellationToken
    )
    {
        var context = new RuleContext(environment, 1);
        var built = new Dictionary<string, WatchedRule>(StringComparer.Ordinal);
        foreach (var phase in flag.Phases.Where(phase => phase < closed))
        foreach (var split in await splits.ReadAsync(environment, flag.Flag, phase, cancellationToken))
            built.TryAdd(split.Rule, new(BuiltInRules.SampleRatio(flag.Flag, split.Rule), context, flag.Phases[0], split.Rule));
        if (built.Count == 0)
            return [];
        return [.. built.Values, new(BuiltInRules.Mismatch(flag.Flag, Length), context, flag.Phases[0])];
    }

    /// <summary>Returns the state of a rule. A version without a state starts with the window in which it was written.</summary>
    private StoredState StateOf(WatchedRule rule, StoredState? stored)
    {
        if (stored is not null && stored.State.RuleVersion == rule.Context.RuleVersion)
            return stored;
        var state = new RuleState { RuleVersion = rule.Context.RuleVersion, End = settings.Bounds.Step.Start(rule.Since) };
        return new(state, stored?.Revision ?? 0);
    }
}
