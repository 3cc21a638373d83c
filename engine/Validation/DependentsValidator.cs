using FlagCluster.Contracts;

namespace FlagCluster.Engine;

/// <summary>Finds what still refers to something that a change takes away. It looks at every flag, but only when something is taken away.</summary>
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
