using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>Finds what still refers to something that a change takes away, or makes longer. It looks at every flag, but only when something is.</summary>
internal static class DependentsValidator
{
    public static void VariantsRemoved(Flag before, Flag after, Ruleset next, ErrorCollector errors)
    {
        var removed = before.Variants.Select(variant => variant.Key).Except(after.Variants.Select(variant => variant.Key)).ToHashSet(StringComparer.Ordinal);
        if (removed.Count == 0) return;
        foreach (var flag in next.Flags.Values)
            foreach (var prerequisite in flag.Prerequisites)
                if (prerequisite.Flag == after.Key && prerequisite.Variants.FirstOrDefault(removed.Contains) is { } variant)
                    errors.Error("variants", $"The variant '{variant}' cannot be removed: it is a prerequisite of the flag '{flag.Key}'.");
    }

    /// <summary>Chains that come down to the flag from above are longer too when it needs flags it did not need before.</summary>
    public static void ChainExtended(Flag before, Flag after, Ruleset next, ErrorCollector errors)
    {
        if (!after.Prerequisites.Select(prerequisite => prerequisite.Flag).Except(before.Prerequisites.Select(prerequisite => prerequisite.Flag)).Any()) return;
        var above = next.Flags.Values.SelectMany(flag => flag.Prerequisites.Select(prerequisite => (prerequisite.Flag, By: flag.Key))).ToLookup(use => use.Flag, use => use.By, StringComparer.Ordinal);
        var down = Chain.Find(after.Key, key => next.Flags.TryGetValue(key, out var flag) ? flag.Prerequisites.Select(prerequisite => prerequisite.Flag) : []);
        if (Exceeds(down, Chain.Find(after.Key, key => above[key])) is { } length)
            errors.Error("prerequisites", $"The chain of prerequisites through this flag is {length} flags long; {RulesetLimits.ChainLength} are allowed.");
    }

    /// <summary>The same for segments that use segments.</summary>
    public static void ChainExtended(Segment before, Segment after, Ruleset next, ErrorCollector errors)
    {
        if (!References.SegmentsOf(after.When).Except(References.SegmentsOf(before.When)).Any()) return;
        var above = next.Segments.Values.SelectMany(segment => References.SegmentsOf(segment.When).Select(used => (used, By: segment.Key))).ToLookup(use => use.used, use => use.By, StringComparer.Ordinal);
        var down = Chain.Find(after.Key, key => next.Segments.TryGetValue(key, out var segment) ? References.SegmentsOf(segment.When) : []);
        if (Exceeds(down, Chain.Find(after.Key, key => above[key])) is { } length)
            errors.Error("when", $"The chain of segments through this one is {length} long; {RulesetLimits.ChainLength} are allowed.");
    }

    /// <summary>The length of the whole chain where it is too long and that does not show from below alone.</summary>
    private static int? Exceeds(Chain down, Chain up) =>
        down.Cycle is null && up.Cycle is null && down.Length <= RulesetLimits.ChainLength && down.Length + up.Length - 1 > RulesetLimits.ChainLength ? down.Length + up.Length - 1 : null;

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
