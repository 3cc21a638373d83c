using System.Collections.Immutable;
using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Rules;

/// <summary>Represents what a rule would have done with past data.</summary>
/// <param name="Windows">The number of closed windows.</param>
/// <param name="WithoutVerdict">The number of windows without data or with too little data.</param>
/// <param name="Undefined">Why the numbers of the last such window were undefined; null when it had too little data only.</param>
/// <param name="Alerts">The alerts that it would have opened, in order.</param>
public sealed record DryRun(int Windows, int WithoutVerdict, UndefinedReason? Undefined, ImmutableArray<DryRunAlert> Alerts)
{
    /// <summary>Evaluates a rule over past observations, without any action.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="context">Where it is evaluated.</param>
    /// <param name="observations">The observations, in the order of their windows.</param>
    public static DryRun Of(AnomalyRule rule, RuleContext context, IEnumerable<RuleObservation> observations)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(observations);
        var state = new RuleState { RuleVersion = context.RuleVersion };
        var (windows, withoutVerdict) = (0, 0);
        UndefinedReason? undefined = null;
        var alerts = new List<DryRunAlert>();
        foreach (var observation in observations)
        {
            var evaluation = RuleEvaluator.Evaluate(rule, context, state, observation);
            state = evaluation.State;
            windows++;
            withoutVerdict += state.Hold is null ? 0 : 1;
            undefined = state.Hold is null ? undefined : state.Undefined;
            if (evaluation.Alert == AlertTransition.Fired)
                alerts.Add(new(evaluation.Reading!, null));
            else if (evaluation.Alert == AlertTransition.Resolved)
                alerts[^1] = alerts[^1] with { Resolved = observation.End };
        }
        return new(windows, withoutVerdict, undefined, [.. alerts]);
    }
}
