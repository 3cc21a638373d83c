using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.GrowthBook;

/// <summary>Finds what attributes are compared with; for tests of the elements of a list, lists that pass and fail them.</summary>
/// <param name="groups">The saved groups; null when the source has none.</param>
internal sealed class GrowthBookOperands(SourceNode? groups)
{
    private const int OperandsOfList = 3;

    private static readonly string[] OfLists = ["$elemMatch", "$all", "$alli", "$size"];

    // A list means any of its elements in these only.
    private static readonly string[] AlsoOfLists = ["$in", "$nin", "$ini", "$nini", "$inGroup", "$notInGroup", "$exists", "$type"];

    /// <summary>Returns attributes and what they are compared with.</summary>
    /// <param name="conditions">The conditions.</param>
    public (string Attribute, FlagValue Operand)[] Of(IEnumerable<SourceNode> conditions)
    {
        (string Path, FlagValue Operand, bool IsComparison)[] all = [.. conditions.SelectMany(OfCondition)];
        // Other comparisons of a list differ, which the documentation names.
        var compared = all.Where(item => item.IsComparison).Select(item => item.Path).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. all.Where(item => item.Operand.Type != FlagType.Object || !compared.Contains(item.Path))
                .Select(item => (GrowthBookReader.AttributeOf(item.Path), item.Operand)),
        ];
    }

    private IEnumerable<(string Path, FlagValue Operand, bool IsComparison)> OfCondition(SourceNode condition) =>
        condition
            .Properties()
            .SelectMany(item =>
                item.Name switch
                {
                    "$or" or "$nor" or "$and" => item.Value.Items().SelectMany(OfCondition),
                    "$not" => OfCondition(item.Value),
                    _ => OfValue(item.Value).Select(value => (item.Name, value.Operand, value.IsComparison)),
                }
            );

    private IEnumerable<(FlagValue Operand, bool IsComparison)> OfValue(SourceNode value) =>
        value.Element.ValueKind == JsonValueKind.Object
            ? value.Properties().SelectMany(item => OfOperator(item.Name, item.Value))
            : ScalarsOf(value).Select(scalar => (scalar, true));

    private IEnumerable<(FlagValue Operand, bool IsComparison)> OfOperator(string op, SourceNode value)
    {
        if (op == "$not")
            return OfValue(value);
        if (OfLists.Contains(op))
            return ListsOf(op, value).Select(list => (ValueOf(list), false));
        var scalars = op is "$inGroup" or "$notInGroup" ? GroupOf(value) : ScalarsOf(value);
        return scalars.Select(scalar => (scalar, !AlsoOfLists.Contains(op)));
    }

    private static IEnumerable<FlagValue> ScalarsOf(SourceNode value) =>
        value.Element.ValueKind switch
        {
            JsonValueKind.Array => value.Items().Take(OperandsOfList).SelectMany(ScalarsOf),
            JsonValueKind.Null => [FlagValue.From("present")],
            JsonValueKind.Object => [],
            _ => [value.AsValue()],
        };

    private IEnumerable<FlagValue> GroupOf(SourceNode name) =>
        (groups?.Items(name.AsText()) ?? []).Take(OperandsOfList).SelectMany(ScalarsOf);

    private static FlagValue ValueOf(JsonArray list)
    {
        using var document = JsonDocument.Parse(list.ToJsonString());
        return FlagValue.From(document.RootElement)!;
    }

    private IEnumerable<JsonArray> ListsOf(string op, SourceNode value)
    {
        if (op == "$size")
        {
            var size = (int)Math.Clamp(OfValue(value).Select(item => item.Operand.AsNumber()).FirstOrDefault(), 0, 10);
            return new[] { Math.Max(size - 1, 0), size, size + 1 }.Select(count => new JsonArray([
                .. Enumerable.Repeat("element", count).Select(text => (JsonNode)text),
            ]));
        }
        JsonNode[] elements =
        [
            .. op != "$elemMatch" ? value.Items().SelectMany(item => ElementsOf(OfValue(item)))
            : GrowthBookValues.HasOperators(value) ? ElementsOf(OfValue(value))
            : ObjectsOf([.. OfCondition(value).Select(item => (item.Path, item.Operand))]),
        ];
        return
        [
            [],
            [0, "", null, false],
            new JsonArray([.. elements.Select(element => element.DeepClone())]),
            .. elements.Select(element => new JsonArray("other", element.DeepClone())),
        ];
    }

    /// <summary>Returns values and their neighbours.</summary>
    private static IEnumerable<JsonNode> ElementsOf(IEnumerable<(FlagValue Operand, bool IsComparison)> operands)
    {
        foreach (var (operand, _) in operands)
        {
            yield return JsonNode.Parse(operand.Json.Span)!;
            if (operand.Type == FlagType.Number)
            {
                yield return operand.AsNumber() - 1;
                yield return operand.AsNumber() + 1;
            }
            else if (operand.Type == FlagType.String)
                yield return operand.AsString().ToUpperInvariant();
        }
    }

    /// <summary>Returns objects with all properties that are compared, with each of their values, and without each.</summary>
    private static IEnumerable<JsonNode> ObjectsOf((string Path, FlagValue Operand)[] operands)
    {
        var paths = operands.Select(operand => operand.Path).Distinct().ToArray();
        foreach (var (path, operand) in operands)
        foreach (var value in ElementsOf([(operand, false)]))
            yield return ObjectOf(paths.Select(other => (other, other == path ? value : FirstOf(other))));
        foreach (var missing in paths)
            yield return ObjectOf(paths.Where(path => path != missing).Select(path => (path, FirstOf(path))));

        JsonNode FirstOf(string path) => JsonNode.Parse(operands.First(operand => operand.Path == path).Operand.Json.Span)!;
    }

    private static JsonObject ObjectOf(IEnumerable<(string Path, JsonNode Value)> properties)
    {
        var root = new JsonObject();
        foreach (var (path, value) in properties)
        {
            var parent = root;
            var names = path.Split('.');
            foreach (var name in names[..^1])
            {
                if (parent[name] is not JsonObject inner)
                    parent[name] = inner = [];
                parent = inner;
            }
            parent[names[^1]] = value.DeepClone();
        }
        return root;
    }
}
