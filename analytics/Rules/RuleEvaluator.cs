using System.Collections.Immutable;

namespace FlagCluster.Analytics.Rules;

/// <summary>
/// Evaluates a rule for one closed event-time window after another. The result depends on the arguments only: no clock, no randomness, no
/// order of a hash table. A replay of the same observations gives equal states, alerts and outbox entries.
/// </summary>
public static class RuleEvaluator
{
    /// <summary>Evaluates a rule for one closed window.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="context">Where it is evaluated.</param>
    /// <param name="state">The state after the window before; a state of another version of the rule is replaced by a new one.</param>
    /// <param name="observation">What the rule sees.</param>
    /// <returns>The result. A window that is not after the last one changes nothing.</returns>
    public static RuleEvaluation Evaluate(AnomalyRule rule, RuleContext context, RuleState state, RuleObservation observation)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(observation);
        if (state.RuleVersion != context.RuleVersion)
            state = new() { RuleVersion = context.RuleVersion };
        if (observation.End <= state.End)
            return new(state, null, AlertTransition.None, []);
        var alpha = rule.Alpha / context.Comparisons;
        var (reading, evidence) = observation switch
        {
            { Undefined: { } reason } => (new RuleReading(observation.End, ReadingResult.NotEnough) { Undefined = reason }, state.Evidence),
            WindowObservation window when !rule.Compare.IsTest => (WindowComparer.Read(rule, window), null),
            VariantObservation variants when rule.Compare.Kind == ComparisonKind.Variant => VariantComparer.Read(
                rule,
                alpha,
                variants,
                state.Evidence
            ),
            SplitObservation split when rule.Compare.Kind == ComparisonKind.Weights => SplitComparer.Read(
                rule,
                alpha,
                split,
                state.Evidence
            ),
            _ => throw new ArgumentException(
                $"The rule compares with {rule.Compare.Kind}, for which a {observation.GetType().Name} has no numbers.",
                nameof(observation)
            ),
        };
        var next = Advance(rule, state with { Evidence = evidence, End = observation.End, Hold = null, Undefined = null }, reading);
        var transition = (state.IsOpen, next.IsOpen) switch
        {
            (false, true) => AlertTransition.Fired,
            (true, false) => AlertTransition.Resolved,
            _ => AlertTransition.None,
        };
        var outbox = transition == AlertTransition.Fired ? Actions(rule, context, state, observation, reading) : [];
        return new(next, reading, transition, outbox);
    }

    private static RuleState Advance(AnomalyRule rule, RuleState state, RuleReading reading)
    {
        if (reading.Result is ReadingResult.NoData or ReadingResult.NotEnough)
            return state with { Hold = reading.Result, Undefined = reading.Undefined };
        return state.IsOpen ? AdvanceOpen(rule, state, reading) : AdvanceClosed(rule, state, reading);
    }

    private static RuleState AdvanceClosed(AnomalyRule rule, RuleState state, RuleReading reading)
    {
        if (reading.Result != ReadingResult.Abnormal)
            return state.Status == RuleStatus.Ok ? state : Enter(state, RuleStatus.Ok);
        var windows = state.Status == RuleStatus.Pending ? state.Windows + 1 : 1;
        var pending = state.Status == RuleStatus.Pending ? state : Enter(state, RuleStatus.Pending);
        var isCooling = state.FiredAt is { } fired && reading.End < fired + rule.Cooldown;
        if (windows < rule.For || isCooling)
            return pending with { Windows = Math.Min(windows, rule.For) };
        return Enter(state, RuleStatus.Firing) with { FiredAt = reading.End };
    }

    private static RuleState AdvanceOpen(AnomalyRule rule, RuleState state, RuleReading reading)
    {
        if (reading.Result != ReadingResult.Normal)
            return state.Status == RuleStatus.Firing ? state : Enter(state, RuleStatus.Firing);
        var windows = state.Status == RuleStatus.Clearing ? state.Windows + 1 : 1;
        if (windows >= rule.ClearFor)
            return Enter(state, RuleStatus.Ok);
        return (state.Status == RuleStatus.Clearing ? state : Enter(state, RuleStatus.Clearing)) with { Windows = windows };
    }

    private static RuleState Enter(RuleState state, RuleStatus status) => state with { Status = status, Windows = 0, Since = state.End };

    private static ImmutableArray<OutboxEntry> Actions(
        AnomalyRule rule,
        RuleContext context,
        RuleState before,
        RuleObservation observation,
        RuleReading reading
    )
    {
        // The evidence began with the rollout phase, or with the first abnormal window.
        var since = observation switch
        {
            VariantObservation variants => variants.Phase,
            SplitObservation split => split.Phase,
            _ => (before.Status == RuleStatus.Pending ? before.Since : observation.End) - rule.Window,
        };
        return
        [
            .. rule.Actions.Select(action => new OutboxEntry(
                OutboxEntry.IdOf(rule, context, observation.End, action),
                context.Environment,
                rule.Name,
                rule.Flag,
                action,
                !action.Acts || rule.Acts,
                since,
                reading
            )),
        ];
    }
}
