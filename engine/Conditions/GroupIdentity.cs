using System.Collections.Immutable;
using System.IO.Hashing;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Conditions;

/// <summary>
/// Identifies groups of conditions, and conditions on the elements of a list, that have the same result for a context, wherever they are.
/// </summary>
internal static class GroupIdentity
{
    /// <summary>Returns the identity of a group; null for one that has none.</summary>
    /// <param name="group">The group.</param>
    public static UInt128? Of(Condition group) =>
        IsWorthwhile(group) && DependsOnContextOnly(group) ? XxHash128.HashToUInt128(ConditionJson.ToUtf8(group)) : null;

    // A group of one test costs no more than looking up its result.
    private static bool IsWorthwhile(Condition group) =>
        group switch
        {
            AllCondition all => all.Conditions.Length > 1,
            AnyCondition any => any.Conditions.Length > 1,
            ElementsCondition => true,
            _ => false,
        };

    /// <summary>
    /// Returns whether a condition refers to nothing but the context and items of the ruleset. The default salt of a share, and what it
    /// draws, depend on the flag.
    /// </summary>
    private static bool DependsOnContextOnly(Condition condition) =>
        condition switch
        {
            AllCondition all => DependOnContextOnly(all.Conditions),
            AnyCondition any => DependOnContextOnly(any.Conditions),
            NotCondition not => DependsOnContextOnly(not.Condition),
            BucketCondition => false,
            _ => true,
        };

    private static bool DependOnContextOnly(ImmutableArray<Condition> conditions) => conditions.All(DependsOnContextOnly);
}
