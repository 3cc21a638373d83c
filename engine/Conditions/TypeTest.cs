using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;

namespace FlagCluster.Engine.Conditions;

/// <summary><c>is</c>: the attribute has one of the named types.</summary>
internal sealed class TypeTest : AttributeTest
{
    private static readonly Dictionary<string, AttributeKind> Kinds = new(StringComparer.Ordinal)
    {
        ["string"] = AttributeKind.Text,
        ["number"] = AttributeKind.Number,
        ["boolean"] = AttributeKind.Boolean,
        ["list"] = AttributeKind.List,
        ["object"] = AttributeKind.Object,
    };

    private readonly int _kinds; // one bit each

    public TypeTest(AttributeCondition model, AttributeSource source)
        : base(model, source) => _kinds = model.Operands.Aggregate(0, (bits, operand) => bits | Bit(Kinds[operand.AsString()]));

    /// <summary>Returns whether a text is the name of a type.</summary>
    public static bool IsType(string name) => Kinds.ContainsKey(name);

    protected override bool Matches(in AttributeValue value, EvaluationContext context) => (_kinds & Bit(value.Kind)) != 0;

    protected override bool MatchesObject => (_kinds & Bit(AttributeKind.Object)) != 0;

    /// <summary>The list is tested, not its elements.</summary>
    protected override bool MatchesList(in AttributeValue list, EvaluationContext context) => Matches(list, context);

    private static int Bit(AttributeKind kind) => 1 << (int)kind;
}
