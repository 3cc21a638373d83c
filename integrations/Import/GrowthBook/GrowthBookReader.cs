using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.GrowthBook;

/// <summary>Reads a feature.</summary>
/// <param name="draft">The draft of the flag.</param>
/// <param name="node">The feature in the source.</param>
internal sealed class GrowthBookReader(ImportDraft draft, SourceNode node)
{
    private const string Id = "id";

    private static readonly string[] Known =
    [
        "id",
        "name",
        "condition",
        "parentConditions",
        "force",
        "variations",
        "weights",
        "key",
        "phase",
        "hashAttribute",
        "fallbackAttribute",
        "hashVersion",
        "disableStickyBucketing",
        "bucketVersion",
        "minBucketVersion",
        "range",
        "ranges",
        "coverage",
        "namespace",
        "meta",
        "filters",
        "seed",
        "tracks",
    ];

    private readonly List<FlagValue> _values = [];

    public GrowthBookFeature Read()
    {
        node.NoteOthers(draft, "defaultValue", "rules");
        var otherwise = ReadValue(node, "defaultValue");
        GrowthBookRule[] rules = [.. node.Items("rules").Select(ReadRule).OfType<GrowthBookRule>()];
        if (_values.Count == 0)
            throw node.Error("The feature has no value other than null.");
        var type = _values[0].Type;
        return _values.TrueForAll(value => value.Type == type)
            ? new(draft.Key, type, [.. _values], otherwise, [.. rules])
            : throw node.Error("All values of the feature must have one type.");
    }

    /// <summary>Returns the attribute of a path: the id is the targeting key.</summary>
    public static string AttributeOf(string path) => path == Id ? ImportConditions.TargetingKey : path;

    private FlagValue? ReadValue(SourceNode owner, string name) => owner.Find(name) is { } value ? ReadValue(value) : null;

    private FlagValue? ReadValue(SourceNode value)
    {
        if (value.Element.ValueKind == JsonValueKind.Null)
            return null;
        var read = value.AsValue();
        if (!_values.Contains(read))
            _values.Add(read);
        return read;
    }

    private GrowthBookRule? ReadRule(SourceNode rule)
    {
        rule.NoteOthers(draft, Known);
        if (rule.Find("contextualBanditRef") is { } bandit)
            throw bandit.Error("Contextual bandits cannot be imported: their weights change by themselves.");
        // Here null is a value, which is served as no value.
        GrowthBookRule? read = rule.Element.TryGetProperty("force", out _) ? ReadForce(rule) : ReadExperiment(rule);
        return read is null
            ? null
            : read with
            {
                Id = rule.TextOrNull(Id),
                Name = rule.TextOrNull("name"),
                Condition = rule.Find("condition"),
                Parents = [.. rule.Items("parentConditions").Select(ReadParent)],
                Filters = [.. ReadFilters(rule, read)],
            };
    }

    private GrowthBookForce ReadForce(SourceNode rule) =>
        new(
            rule.Place,
            ReadHash(rule, rule.TextOrNull("seed") is { Length: > 0 } seed ? seed : draft.Key),
            ReadValue(rule, "force"),
            rule.Find("range") is { } range ? ReadRange(range) : null,
            rule.Number("coverage")
        );

    private GrowthBookExperiment? ReadExperiment(SourceNode rule)
    {
        ImmutableArray<FlagValue?> values = [.. rule.Items("variations").Select(ReadValue)];
        if (values.Length < 2)
        {
            draft.Note(rule.Place, "The rule has neither 'force' nor two variations. GrowthBook skips it, and it was not imported.");
            return null;
        }
        var seed = rule.TextOrNull("seed") is { Length: > 0 } own ? own : rule.TextOrNull("key");
        var ranges = rule.Find("ranges") is { } given
            ? [.. given.Items().Select(ReadRange)]
            : GrowthBookRanges.Of(values.Length, rule.Number("coverage") ?? 1, ReadWeights(rule));
        if (ranges.Length > values.Length)
            throw rule.Error("There are more ranges than variations.");
        return new(
            rule.Place,
            ReadHash(rule, string.IsNullOrEmpty(seed) ? draft.Key : seed),
            values,
            ranges,
            [.. rule.Items("meta").Select(meta => meta.Flag("passthrough"))]
        );
    }

    private static ImmutableArray<double>? ReadWeights(SourceNode rule) =>
        rule.Find("weights") is { } weights ? [.. weights.Items().Select(weight => weight.AsNumber())] : null;

    private GrowthBookHash ReadHash(SourceNode rule, string seed)
    {
        var attribute = rule.TextOrNull("hashAttribute") is { Length: > 0 } own ? own : Id;
        var fallback = rule.Flag("disableStickyBucketing") ? null : rule.Find("fallbackAttribute");
        if (fallback is { } other)
            draft.Note(other.Place, "GrowthBook uses this attribute only with a sticky bucket service; here it is used always.");
        if (rule.Find("minBucketVersion") is { } version && version.AsNumber() > 0)
            draft.Note(version.Place, "Sticky buckets that are stored are not imported.");
        string[] attributes = fallback is { } second ? [attribute, second.AsText()] : [attribute];
        return new([.. attributes.Select(AttributeOf).Distinct()], seed, ReadVersion(rule, 1));
    }

    private static int ReadVersion(SourceNode owner, int otherwise) =>
        (owner.Number("hashVersion") ?? otherwise) switch
        {
            0 => otherwise,
            1 => 1,
            2 => 2,
            var other => throw owner.Error($"GrowthBook has no hash version {other}. It never applies this."),
        };

    private static IEnumerable<GrowthBookFilter> ReadFilters(SourceNode rule, GrowthBookRule read)
    {
        if (rule.Find("filters") is { } filters)
            return filters.Items().Select(ReadFilter);
        if (read is GrowthBookForce || rule.Find("namespace") is not { } space)
            return [];
        SourceNode[] parts = [.. space.Items()];
        if (parts.Length != 3)
            throw space.Error("A namespace has an id, a start and an end.");
        var hash = new GrowthBookHash(read.Hash.Attributes, "__" + parts[0].AsText(), 1);
        return [new(space.Place, hash, [new(parts[1].AsNumber(), parts[2].AsNumber())])];
    }

    private static GrowthBookFilter ReadFilter(SourceNode filter)
    {
        var attribute = filter.TextOrNull("attribute") is { Length: > 0 } own ? own : Id;
        return new(
            filter.Place,
            new([AttributeOf(attribute)], filter.Text("seed"), ReadVersion(filter, 2)),
            [.. filter.Items("ranges").Select(ReadRange)]
        );
    }

    private static GrowthBookRange ReadRange(SourceNode range)
    {
        double[] ends = [.. range.Items().Select(end => end.AsNumber())];
        return ends.Length == 2 ? new(ends[0], ends[1]) : throw range.Error("A range has a start and an end.");
    }

    private static GrowthBookParent ReadParent(SourceNode parent) =>
        new(parent.Place, parent.Text("id"), parent.Find("condition"), parent.Flag("gate"));
}
