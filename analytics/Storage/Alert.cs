using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Analytics.Rules;

namespace FlagCluster.Analytics.Storage;

/// <summary>Represents an alert: a rule that fired.</summary>
/// <param name="Id">The id: a hash of environment, rule, version and window, so that a replay opens the same alert.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Rule">The rule as it was when it fired.</param>
/// <param name="RuleVersion">The version of the rule.</param>
/// <param name="Fired">The numbers seen when it fired.</param>
public sealed record Alert(string Id, string Environment, AnomalyRule Rule, long RuleVersion, RuleReading Fired)
{
    /// <summary>
    /// Gets the end of the window in which the alert was resolved, or the time at which an actor resolved it; null while open.
    /// </summary>
    public long? ResolvedAt { get; init; }

    /// <summary>Gets who resolved it, as <c>kind:id</c>; <c>rule</c> when the metric was normal again.</summary>
    public string? ResolvedBy { get; init; }

    /// <summary>Gets when an actor acknowledged it, in Unix milliseconds.</summary>
    public long? AcknowledgedAt { get; init; }

    /// <summary>Gets who acknowledged it, as <c>kind:id</c>.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>Gets the position in lists, which are sorted by it, newest first.</summary>
    public string Cursor => AlertCursor.Of(Fired.End, Id);

    /// <summary>Returns the alert of a rule that fired.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="context">Where it was evaluated.</param>
    /// <param name="fired">The numbers seen.</param>
    public static Alert Of(AnomalyRule rule, RuleContext context, RuleReading fired)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(fired);
        var text = string.Create(CultureInfo.InvariantCulture, $"{context.Environment}\n{rule.Name}\n{context.RuleVersion}\n{fired.End}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return new(Convert.ToHexStringLower(hash.AsSpan(..16)), context.Environment, rule, context.RuleVersion, fired);
    }
}
