using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.JsonLogic;

/// <summary>Reads expressions of JsonLogic: objects with one property, which is the operator. References are resolved.</summary>
/// <param name="evaluators">The shared expressions of the document; null for none.</param>
internal class LogicReader(SourceNode? evaluators)
{
    private const int MaxReferences = 16;
    private const int MaxExpressions = 100_000;

    private int _expressions;

    /// <summary>Starts to read an expression of a flag: the size of each is limited, also by references.</summary>
    public void Begin() => _expressions = 0;

    /// <summary>Returns an expression that is no reference.</summary>
    public SourceNode Resolve(SourceNode node)
    {
        if (++_expressions > MaxExpressions)
            throw node.Error($"The expression is too large; {MaxExpressions} parts are allowed, those of references included.");
        for (var i = 0; i < MaxReferences; i++)
        {
            if (node.Element.ValueKind != JsonValueKind.Object || node.Find("$ref") is not { } reference)
                return node;
            node = evaluators?.Find(reference.AsText()) ?? throw reference.Error("There is no such expression in '$evaluators'.");
        }
        throw node.Error("References refer to each other.");
    }

    /// <summary>Returns the operator and its operands; null for a literal.</summary>
    public (string Operator, ImmutableArray<SourceNode> Operands, SourceNode Node)? Operation(SourceNode expression)
    {
        var node = Resolve(expression);
        if (node.Element.ValueKind != JsonValueKind.Object)
            return null;
        (string Name, SourceNode Value)[] members = [.. node.Properties()];
        if (members.Length != 1)
            throw node.Error("An expression is an object with one property, the operator.");
        var operands = members[0].Value;
        return (members[0].Name, operands.Element.ValueKind == JsonValueKind.Array ? [.. operands.Items()] : [operands], operands);
    }

    /// <summary>Returns the path of a variable; null for another expression.</summary>
    public string? PathOf(SourceNode expression)
    {
        if (Operation(expression) is not ("var", var operands, var node))
            return null;
        var isPlain = operands.Length is 1 or 2 && operands[0].Element.ValueKind == JsonValueKind.String;
        if (!isPlain || (operands.Length == 2 && operands[1].Element.ValueKind != JsonValueKind.Null))
            throw node.Error("A variable can be imported with a path and without a default value.");
        var path = operands[0].AsText();
        return path.Length > 0 ? path : throw node.Error("The whole context cannot be imported.");
    }
}
