using System.Collections.Immutable;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flipt;

/// <summary>Represents a constraint of a segment.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Type">The type of the comparison.</param>
/// <param name="Property">The attribute; of entity ids, the targeting key.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Values">The operands as text: one, or the list of <c>isoneof</c> and <c>isnotoneof</c>.</param>
internal sealed record FliptConstraint(
    SourcePlace Place,
    FliptComparison Type,
    string Property,
    string Operator,
    ImmutableArray<string> Values
)
{
    /// <summary>Gets the operand of an operator that has one.</summary>
    public string Value => Values.IsEmpty ? "" : Values[0];
}

/// <summary>Specifies the type of a comparison.</summary>
internal enum FliptComparison
{
    String,
    Number,
    Boolean,
    DateTime,
    EntityId,
}
