using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>
/// Finds items that refer to something a change removes or extends. It visits every flag, but only when there is such a change.
/// </summary>
internal static class DependentsValidator
{
    public static void VariantsRemoved(Flag before, Flag after, Ruleset next, ErrorCollector errors)
    {
        var removed = before.Variants.Select(variant => variant.Key).ToHashSet(StringComparer.Ordinal);
        removed.ExceptWith(after.Variants.Select(variant => variant.Key));
        if (removed.Count == 0)
            return;
        foreach (var flag in next.Flags.Values)
        foreach (var prerequisite in flag.Prerequisites)
            if (prerequisite.Flag == after.Key && prerequisite.Variants.FirstOrDefault(removed.Contains) is { } variant)
                errors.Error("variants", $"The variant '{variant}' cannot be removed: it is a prerequisite of the flag '{flag.Key}'.");
    }

    /// <summary>Reports chains that become too long because the flag has new prerequisites and is itself a prerequisite.</summary>
    public static void ChainExtended(Flag before, Flag after, Ruleset next, ErrorCollector errors)
    {
        if (!PrerequisitesOf(after).Except(PrerequisitesOf(before)).Any())
            return;
        var dependents = next
            .Flags.Values.SelectMany(flag => PrerequisitesOf(flag).Select(prerequisite => (Used: prerequisite, By: flag.Key)))
            .ToLookup(use => use.Used, use => use.By, StringComparer.Ordinal);
        var down = Chain.Find(after.Key, key => next.Flags.TryGetValue(key, out var flag) ? PrerequisitesOf(flag) : []);
        if (LengthOverLimit(down, Chain.Find(after.Key, key => dependents[key])) is not { } length)
            return;
        var detail = $"The chain of prerequisites through this flag is {length} flags long; {RulesetLimits.ChainLength} are allowed.";
        errors.Error("prerequisites", detail);
    }

    /// <summary>Reports chains of segments that become too long.</summary>
    public static void ChainExtended(Segment before, Segment after, Ruleset next, ErrorCollector errors)
    {
        if (!References.SegmentsOf(after.When).Except(References.SegmentsOf(before.When)).Any())
            return;
        var dependents = next
            .Segments.Values.SelectMany(segment => References.SegmentsOf(segment.When).Select(used => (Used: used, By: segment.Key)))
            .ToLookup(use => use.Used, use => use.By, StringComparer.Ordinal);
        var down = Chain.Find(after.Key, key => next.Segments.TryGetValue(key, out var segment) ? References.SegmentsOf(segment.When) : []);
        if (LengthOverLimit(down, Chain.Find(after.Key, key => dependents[key])) is not { } length)
            return;
        errors.Error("when", $"The chain of segments through this one is {length} long; {RulesetLimits.ChainLength} are allowed.");
    }

    /// <summary>Returns the length of the whole chain when it exceeds the limit only together with the part above.</summary>
    private static int? LengthOverLimit(Chain down, Chain up)
    {
        // A cycle, or a chain that is too long by itself, is reported by the validator of the item.
        if (down.Cycle is not null || up.Cycle is not null || down.Length > RulesetLimits.ChainLength)
            return null;
        var length = down.Length + up.Length - 1;
        return length > RulesetLimits.ChainLength ? length : null;
    }

    private static IEnumerable<string> PrerequisitesOf(Flag flag) => flag.Prerequisites.Select(prerequisite => prerequisite.Flag);

    public static void FlagDeleted(string key, Ruleset next, ErrorCollector errors)
    {
        foreach (var flag in next.Flags.Values)
            if (flag.Prerequisites.Any(prerequisite => prerequisite.Flag == key))
                errors.Error($"The flag '{key}' cannot be deleted: it is a prerequisite of the flag '{flag.Key}'.");
    }

    public static void SegmentDeleted(string key, Ruleset next, ErrorCollector errors)
    {
        foreach (var flag in next.Flags.Values)
        foreach (var rule in flag.Rules)
            if (References.SegmentsOf(rule.When).Contains(key))
                errors.Error($"The segment '{key}' cannot be deleted: rule '{rule.Id}' of the flag '{flag.Key}' uses it.");
        foreach (var segment in next.Segments.Values)
            if (References.SegmentsOf(segment.When).Contains(key))
                errors.Error($"The segment '{key}' cannot be deleted: the segment '{segment.Key}' uses it.");
    }
}
