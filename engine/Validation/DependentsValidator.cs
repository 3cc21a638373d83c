using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Engine.Validation;

/// <summary>
/// Finds items that refer to something a change removes or extends.
/// </summary>
/// <param name="next">The ruleset after the change.</param>
/// <param name="segments">The bucket conditions of its segments.</param>
/// <param name="errors">Receives the errors.</param>
internal sealed class DependentsValidator(Ruleset next, SegmentBuckets segments, ErrorCollector errors)
{
    private readonly Dependents _dependents = new(next);

    public void VariantsRemoved(Flag before, Flag after)
    {
        var removed = before.Variants.Select(variant => variant.Key).ToHashSet(StringComparer.Ordinal);
        removed.ExceptWith(after.Variants.Select(variant => variant.Key));
        if (removed.Count == 0)
            return;
        foreach (var (flag, rule, accepted) in _dependents.OfFlag(after.Key))
            if (accepted.Variants.FirstOrDefault(removed.Contains) is { } variant)
                errors.Error("variants", $"The variant '{variant}' cannot be removed: {Describe(flag, rule)}.");
    }

    /// <summary>Reports chains that become too long because the flag has new references and others refer to it.</summary>
    public void ChainExtended(Flag before, Flag after)
    {
        if (!References.FlagsOf(after).Except(References.FlagsOf(before)).Any())
            return;
        var down = Chain.Find(after.Key, key => next.Flags.TryGetValue(key, out var flag) ? References.FlagsOf(flag) : []);
        var up = Chain.Find(after.Key, key => _dependents.OfFlag(key).Select(use => use.Flag.Key));
        if (LengthOverLimit(down, up) is not { } length)
            return;
        var detail = $"The chain of references through this flag is {length} flags long; {RulesetLimits.ChainLength} are allowed.";
        errors.Error(FlagReferences(after), detail);
    }

    /// <summary>Reports chains of segments that become too long.</summary>
    public void ChainExtended(Segment before, Segment after)
    {
        if (!References.SegmentsOf(after.When).Except(References.SegmentsOf(before.When)).Any())
            return;
        var down = Chain.Find(after.Key, key => next.Segments.TryGetValue(key, out var segment) ? References.SegmentsOf(segment.When) : []);
        var up = Chain.Find(after.Key, key => _dependents.SegmentsOfSegment(key).Select(segment => segment.Key));
        if (LengthOverLimit(down, up) is not { } length)
            return;
        errors.Error("when", $"The chain of segments through this one is {length} long; {RulesetLimits.ChainLength} are allowed.");
    }

    /// <summary>Reports the splits behind a segment that hash the same as one of its bucket conditions.</summary>
    public void SegmentChanged(Segment after)
    {
        var buckets = segments.Of(after.Key);
        if (buckets.Count == 0)
            return;
        foreach (var (flag, rule) in SegmentsAbove(after.Key).SelectMany(_dependents.RulesOfSegment))
            if (BucketIdentity.OfSplit(flag, rule) is { } split && buckets.Contains(split))
                errors.Error(
                    "when",
                    BucketValidator.Dependence($"A 'bucket' condition and the split of rule '{rule.Id}' of {NameOf(flag)}")
                );
    }

    /// <summary>Returns a segment and those that name it, or name one of these.</summary>
    private HashSet<string> SegmentsAbove(string key)
    {
        var found = new HashSet<string>(StringComparer.Ordinal) { key };
        var pending = new Stack<string>(found);
        while (pending.TryPop(out var segment))
            foreach (var above in _dependents.SegmentsOfSegment(segment))
                if (found.Add(above.Key))
                    pending.Push(above.Key);
        return found;
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

    /// <summary>Returns the property with the references of a flag to others; with references in both, that of the prerequisites.</summary>
    public static string FlagReferences(Flag flag) => flag.Prerequisites.IsEmpty ? "rules" : "prerequisites";

    private static string Describe(Flag flag, Rule? rule)
    {
        var name = NameOf(flag);
        return rule is null ? $"it is a prerequisite of {name}" : $"rule '{rule.Id}' of {name} uses it";
    }

    private static string NameOf(Flag flag) => flag.Archived ? $"the archived flag '{flag.Key}'" : $"the flag '{flag.Key}'";

    /// <summary>Reports the flags that are not archived and refer to a flag that a change archives.</summary>
    public void FlagArchived(Flag before, Flag after)
    {
        if (before.Archived || !after.Archived)
            return;
        var uses = _dependents.OfFlag(after.Key).Where(use => !use.Flag.Archived);
        foreach (var use in uses.Select(use => Describe(use.Flag, use.Rule)).Distinct())
            errors.Error("archived", $"The flag '{after.Key}' cannot be archived: {use}.");
    }

    public void FlagDeleted(string key)
    {
        foreach (var use in _dependents.OfFlag(key).Select(use => Describe(use.Flag, use.Rule)).Distinct())
            errors.Error($"The flag '{key}' cannot be deleted: {use}.");
    }

    public void SegmentDeleted(string key)
    {
        foreach (var (flag, rule) in _dependents.RulesOfSegment(key))
            errors.Error($"The segment '{key}' cannot be deleted: {Describe(flag, rule)}.");
        foreach (var segment in _dependents.SegmentsOfSegment(key))
            errors.Error($"The segment '{key}' cannot be deleted: the segment '{segment.Key}' uses it.");
    }
}
