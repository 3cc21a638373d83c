using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Import;

/// <summary>
/// Makes ids of rules, which remain the same when other rules are added or removed, and when a rule serves something else.
/// </summary>
internal static class RuleIds
{
    /// <summary>The id of a rule without a condition.</summary>
    public const string Everyone = "everyone";

    // The parts that are added to an id have room.
    private const int MaxNameBytes = RulesetLimits.KeyBytes - 64;
    private const int HashDigits = 8;

    /// <summary>Returns the id of a rule: its name in the source, or else one made from its condition.</summary>
    /// <param name="name">The id or the name in the source; null for none.</param>
    /// <param name="when">The condition; null for everyone.</param>
    public static string Of(string? name, Condition? when)
    {
        if (name is not null && KeySyntax.FindProblem(name) is null && Encoding.UTF8.GetByteCount(name) <= MaxNameBytes)
            return name;
        return when is null ? Everyone : "rule-" + Convert.ToHexStringLower(SHA256.HashData(ConditionJson.ToUtf8(when)))[..HashDigits];
    }

    /// <summary>Returns rules with a number added to ids that others before them have.</summary>
    public static ImmutableArray<Rule> Distinct(IEnumerable<Rule> rules)
    {
        // The ids that are used, each with the number of the last rule that has it.
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        var distinct = ImmutableArray.CreateBuilder<Rule>();
        foreach (var rule in rules)
        {
            var id = rule.Id;
            while (!used.TryAdd(id, 1))
                id = string.Create(CultureInfo.InvariantCulture, $"{rule.Id}-{++used[rule.Id]}");
            distinct.Add(rule with { Id = id });
        }
        return distinct.ToImmutable();
    }
}
