using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlagCluster.Analytics.Rules;

/// <summary>Represents an action that is to be done once, whatever is replayed.</summary>
/// <param name="Id">The idempotency key: a hash of rule, version, environment, flag, window and action.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Rule">The name of the rule.</param>
/// <param name="Flag">The key of the flag.</param>
/// <param name="Action">The action.</param>
/// <param name="IsArmed">False when the action is only recorded as what the rule would have done.</param>
/// <param name="Since">The start of the evidence, in Unix milliseconds. A person's later change of the flag or rule has precedence.</param>
/// <param name="Reading">The numbers seen.</param>
public sealed record OutboxEntry(
    string Id,
    string Environment,
    string Rule,
    string Flag,
    RuleAction Action,
    bool IsArmed,
    long Since,
    RuleReading Reading
)
{
    /// <summary>Returns the idempotency key of an action.</summary>
    internal static string IdOf(AnomalyRule rule, RuleContext context, long end, RuleAction action)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{rule.Name}\n{context.RuleVersion}\n{context.Environment}\n{rule.Flag}\n{end}\n{(int)action.Kind}\n{action.Target}"
        );
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
