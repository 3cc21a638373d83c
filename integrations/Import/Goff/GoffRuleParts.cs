using System.Collections.Immutable;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Goff;

/// <summary>Represents what a file says of a rule, or of changes to it: parts that are absent do not change.</summary>
/// <param name="Place">Its place in the source.</param>
internal sealed record GoffRuleParts(SourcePlace Place)
{
    private static readonly string[] Known = ["name", "query", "variation", "percentage", "progressiveRollout", "disable"];

    public string? Name { get; init; }

    public SourceNode? Query { get; init; }

    public SourceNode? Variation { get; init; }

    public ImmutableDictionary<string, SourceNode>? Percentages { get; init; }

    public GoffRampParts? Initial { get; init; }

    public GoffRampParts? Final { get; init; }

    /// <summary>Gets the place of the progressive rollout, or null when there is none.</summary>
    public SourcePlace? Ramp { get; init; }

    public bool? Disable { get; init; }

    public static GoffRuleParts Read(ImportDraft draft, SourceNode node)
    {
        node.NoteOthers(draft, Known);
        var ramp = node.Find("progressiveRollout");
        return new(node.Place)
        {
            Name = node.TextOrNull("name"),
            Query = node.Find("query"),
            Variation = node.Find("variation"),
            Percentages = node.Find("percentage")?.Properties().ToImmutableDictionary(item => item.Name, item => item.Value),
            Ramp = ramp?.Place,
            Initial = ramp?.Find("initial") is { } initial ? GoffRampParts.Read(initial) : null,
            Final = ramp?.Find("end") is { } end ? GoffRampParts.Read(end) : null,
            Disable = node.Find("disable")?.AsBoolean(),
        };
    }

    /// <summary>Returns the rule with the changes of a step of the schedule.</summary>
    public GoffRuleParts With(GoffRuleParts step) =>
        this with
        {
            Query = step.Query ?? Query,
            Variation = step.Variation ?? Variation,
            Percentages = Merge(step.Percentages),
            Ramp = step.Ramp ?? Ramp,
            Initial = Initial?.With(step.Initial) ?? step.Initial,
            Final = Final?.With(step.Final) ?? step.Final,
            Disable = step.Disable ?? Disable,
        };

    /// <summary>Merges percentages; a negative one removes the variation.</summary>
    private ImmutableDictionary<string, SourceNode>? Merge(ImmutableDictionary<string, SourceNode>? step)
    {
        if (step is null)
            return Percentages;
        var merged = Percentages ?? [];
        foreach (var (variation, percentage) in step)
            merged = percentage.AsNumber() < 0 ? merged.Remove(variation) : merged.SetItem(variation, percentage);
        return merged;
    }
}

/// <summary>Represents what a file says of the start or the end of a progressive rollout.</summary>
internal sealed record GoffRampParts
{
    public SourceNode? Variation { get; init; }

    public double? Percentage { get; init; }

    public DateTimeOffset? Date { get; init; }

    public static GoffRampParts Read(SourceNode node) =>
        new()
        {
            Variation = node.Find("variation"),
            Percentage = node.Number("percentage"),
            Date = node.Find("date") is { } date ? ImportConditions.ReadTime(date) : null,
        };

    public GoffRampParts With(GoffRampParts? step) =>
        new()
        {
            Variation = step?.Variation ?? Variation,
            Percentage = step?.Percentage ?? Percentage,
            Date = step?.Date ?? Date,
        };
}
