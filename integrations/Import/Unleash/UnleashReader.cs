using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Reads the parts of features.</summary>
internal static class UnleashReader
{
    // The weights of one feature sum to 1000 in Unleash.
    private const int MaxWeight = 1000;

    private static readonly string[] ListOperators = ["IN", "NOT_IN", "STR_CONTAINS", "STR_STARTS_WITH", "STR_ENDS_WITH", "IN_CIDR"];

    public static UnleashFeature ReadFeature(ImportDraft draft, UnleashParts parts)
    {
        var node = parts.Feature;
        return new(draft.Key, node.Place, parts.Enabled ?? node.Flag("enabled"))
        {
            Strategies = [.. (parts.Strategies ?? [.. node.Items("strategies")]).Select(ReadStrategy)],
            Variants = ReadVariants(node, parts.Variants ?? node.Items("variants")),
            Parents = [.. (parts.Parents ?? [.. node.Items("dependencies")]).Select(ReadParent)],
        };
    }

    public static ImmutableArray<UnleashConstraint> ReadConstraints(SourceNode node) =>
        [.. node.Items("constraints").Select(ReadConstraint)];

    private static UnleashStrategy ReadStrategy(SourceNode node)
    {
        var parameters = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in node.Find("parameters")?.Properties() ?? [])
            if (value.Element.ValueKind != JsonValueKind.Null)
                parameters[name] = value.AsText();
        return new(node.Place, node.Text("name"), parameters.ToImmutable())
        {
            Id = node.TextOrNull("id"),
            Title = node.TextOrNull("title"),
            Constraints = ReadConstraints(node),
            Segments = [.. node.Items("segments").Select(segment => segment.AsText())],
            Variants = ReadVariants(node, node.Items("variants")),
        };
    }

    private static UnleashConstraint ReadConstraint(SourceNode node)
    {
        var op = node.Text("operator");
        ImmutableArray<string> values = ListOperators.Contains(op)
            ? [.. node.Items("values").Select(value => value.AsText().Trim()).Where(value => value.Length > 0)]
            : [node.TextOrNull("value") ?? ""];
        return new(node.Place, node.Text("contextName"), op, values)
        {
            Inverted = node.Flag("inverted"),
            IgnoreCase = node.Flag("caseInsensitive"),
        };
    }

    private static ImmutableArray<UnleashVariant> ReadVariants(SourceNode owner, IEnumerable<SourceNode> nodes)
    {
        ImmutableArray<UnleashVariant> variants = [.. nodes.Select(ReadVariant)];
        var sum = variants.Sum(variant => variant.Weight);
        return sum <= MaxWeight ? variants : throw owner.Error($"The weights of the variants sum to {sum}; {MaxWeight} is the most.");
    }

    private static UnleashVariant ReadVariant(SourceNode node)
    {
        var weight = node.Number("weight") ?? 0;
        if (!double.IsInteger(weight) || weight is < 0 or > MaxWeight)
            throw node.Error($"'weight' must be a whole number, 0 to {MaxWeight}.");
        var payload = node.Find("payload");
        return new(node.Place, node.Text("name"), (int)weight)
        {
            Stickiness = node.TextOrNull("stickiness"),
            PayloadType = payload?.Text("type"),
            Payload = payload?.Text("value"),
            Overrides =
            [
                .. node.Items("overrides")
                    .Select(item => new UnleashOverride(
                        item.Text("contextName"),
                        [.. item.Items("values").Select(value => value.AsText())]
                    )),
            ],
        };
    }

    private static UnleashParent ReadParent(SourceNode node) =>
        new(node.Place, node.Text("feature"), node.Flag("enabled", otherwise: true), [.. node.Items("variants").Select(v => v.AsText())]);
}
