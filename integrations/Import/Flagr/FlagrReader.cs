using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flagr;

/// <summary>Reads flags. The export writes names such as <c>VariantKey</c>, and the API <c>variantKey</c>.</summary>
internal static class FlagrReader
{
    private const int Percent = 100;

    private static readonly string[] PatternOperators = ["EREG", "NEREG"],
        ListOperators = ["IN", "NOTIN"];

    /// <summary>Returns a property by its name in any case.</summary>
    public static SourceNode? Find(SourceNode node, string name)
    {
        foreach (var (found, value) in node.Properties())
            if (string.Equals(found, name, StringComparison.OrdinalIgnoreCase))
                return value.Element.ValueKind == JsonValueKind.Null ? null : value;
        return null;
    }

    public static string? TextOrNull(SourceNode node, string name) => Find(node, name)?.AsText();

    public static FlagrFlag ReadFlag(ImportDraft draft, SourceNode node)
    {
        ImmutableArray<FlagrVariant> variants =
        [
            .. Items(node, "variants")
                .Select(variant => new FlagrVariant(Text(variant, "id"), Text(variant, "key"), ReadAttachment(variant))),
        ];
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variant in Items(node, "variants"))
            if (!keys.TryAdd(Text(variant, "id"), Text(variant, "key")))
                throw variant.Error("Another variant has this id.");
        var segments = Items(node, "segments").Select(segment => (Rank: Whole(segment, "rank"), Id: Whole(segment, "id"), Node: segment));
        return new(
            Text(node, "id"),
            Find(node, "enabled")?.AsBoolean() ?? false,
            variants,
            [.. segments.OrderBy(segment => segment.Rank).ThenBy(segment => segment.Id).Select(s => ReadSegment(draft, s.Node, keys))]
        );
    }

    public static IEnumerable<SourceNode> Items(SourceNode node, string name) => Find(node, name)?.Items() ?? [];

    private static string Text(SourceNode node, string name) =>
        TextOrNull(node, name) ?? throw node.Error($"The property '{name}' is missing. Ids are needed, because Flagr hashes them.");

    private static int Whole(SourceNode node, string name)
    {
        var number = Find(node, name)?.AsNumber() ?? 0;
        return double.IsInteger(number) && Math.Abs(number) <= int.MaxValue
            ? (int)number
            : throw node.Error($"'{name}' must be a whole number.");
    }

    private static FlagValue? ReadAttachment(SourceNode variant) =>
        Find(variant, "attachment") is { } attachment && attachment.Properties().Any() ? attachment.AsValue() : null;

    private static FlagrSegment ReadSegment(ImportDraft draft, SourceNode node, Dictionary<string, string> variants)
    {
        var rollout = Whole(node, "rolloutPercent");
        if (rollout is < 0 or > Percent)
            throw node.Error("'rolloutPercent' must be 0 to 100.");
        var shares = Items(node, "distributions").OrderBy(share => Whole(share, "variantID")).Select(share => ReadShare(share, variants));
        ImmutableArray<FlagrShare> read = [.. shares];
        if (read.Sum(share => share.Percent) != Percent)
            throw node.Error("The distributions must sum to 100 %. Flagr serves no variant of such a segment.");
        return new(
            node.Place,
            Text(node, "id"),
            rollout,
            [.. Items(node, "constraints").Select(constraint => ReadConstraint(draft, constraint))],
            read
        )
        {
            Description = TextOrNull(node, "description"),
        };
    }

    private static FlagrShare ReadShare(SourceNode node, Dictionary<string, string> variants)
    {
        if (!variants.TryGetValue(Text(node, "variantID"), out var variant))
            throw node.Error("The flag has no variant with this id.");
        var percent = Whole(node, "percent");
        return percent is >= 0 and <= Percent ? new(variant, percent) : throw node.Error("'percent' must be 0 to 100.");
    }

    private static FlagrConstraint ReadConstraint(ImportDraft draft, SourceNode node)
    {
        var property = Text(node, "property");
        if (property.Contains('[', StringComparison.Ordinal) || property.StartsWith('@'))
            throw node.Error($"The property '{SourceNode.Shown(property)}' cannot be imported: elements of lists have no path.");
        var op = Text(node, "operator");
        var text = Text(node, "value").Trim();
        var values = PatternOperators.Contains(op) ? ReadPattern(node, text) : ReadLiteral(node, text);
        if (!ListOperators.Contains(op) && values.Length != 1)
            throw node.Error("The value must be one literal.");
        if (op is "EQ" or "NEQ" && values[0].Type == FlagType.Number)
            draft.Note(node.Place, "Flagr takes numbers as equal that differ by less than a millionth; they must be equal here.");
        var constraint = new FlagrConstraint(node.Place, property, op, values);
        if (PatternOperators.Contains(op))
            _ = constraint.Pattern;
        return constraint;
    }

    /// <summary>Reads a quoted pattern, which Flagr takes as it is unless it has a slash.</summary>
    private static ImmutableArray<FlagValue> ReadPattern(SourceNode node, string text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
            throw node.Error("The value must be a regular expression in quotation marks.");
        if (text.Contains('/', StringComparison.Ordinal) && text.Contains('\\', StringComparison.Ordinal))
            throw node.Error("Flagr reads escapes differently in a pattern with a slash. Write the slash as \\x2F.");
        return [FlagValue.From(text[1..^1])];
    }

    private static ImmutableArray<FlagValue> ReadLiteral(SourceNode node, string text)
    {
        if (text is "TRUE" or "FALSE")
            return [FlagValue.From(text == "TRUE")];
        using var document =
            node.ParseNested(text) ?? throw node.Error("The value must be a literal such as \"text\", 5, TRUE or [\"a\", \"b\"].");
        var literal = node with { Element = document.RootElement };
        ImmutableArray<FlagValue> values =
            document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. literal.Items().Select(item => item.AsValue())]
                : [literal.AsValue()];
        var isPlain =
            values.All(value => value.Type is FlagType.String or FlagType.Number) && values.Select(v => v.Type).Distinct().Count() < 2;
        return isPlain ? values : throw node.Error("The value must be a text, a number, TRUE, FALSE, or a list of texts or numbers.");
    }
}
