using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.JsonLogic;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Goff;

/// <summary>Represents a query of GO Feature Flag.</summary>
internal abstract record GoffQuery;

/// <summary>Represents parts of which all or any must be true.</summary>
/// <param name="IsAny">Whether one part suffices.</param>
/// <param name="Parts">The parts in their order.</param>
internal sealed record GoffLogical(bool IsAny, ImmutableArray<GoffQuery> Parts) : GoffQuery;

/// <summary>Represents a negation, which is true for callers without the attribute.</summary>
/// <param name="Part">What is negated.</param>
internal sealed record GoffNot(GoffQuery Part) : GoffQuery;

/// <summary>Represents a test that an attribute is present.</summary>
/// <param name="Attribute">The path of the attribute.</param>
internal sealed record GoffPresent(string Attribute) : GoffQuery;

/// <summary>Represents a comparison.</summary>
/// <param name="Attribute">The path of the attribute.</param>
/// <param name="Operator">The operator in lower case: <c>eq</c>, <c>ne</c>, <c>gt</c> and so on.</param>
/// <param name="Literal">What it is compared with.</param>
internal sealed record GoffComparison(string Attribute, string Operator, GoffLiteral Literal) : GoffQuery;

/// <summary>Represents a query in JsonLogic.</summary>
/// <param name="Logic">Reads the expression.</param>
/// <param name="Expression">The expression. Its places are those of the query, which is a text in the source.</param>
internal sealed record GoffExpression(LogicReader Logic, SourceNode Expression) : GoffQuery;

/// <summary>Represents what an attribute is compared with.</summary>
/// <param name="Kind">The type, which decides how the attribute is read.</param>
/// <param name="Values">The values; several of a list, none of null.</param>
internal sealed record GoffLiteral(GoffLiteralKind Kind, ImmutableArray<FlagValue> Values)
{
    /// <summary>Gets the value of a literal that is no list.</summary>
    public FlagValue Value => Values[0];
}

/// <summary>Specifies the type of a literal.</summary>
internal enum GoffLiteralKind
{
    /// <summary>The literal <c>null</c>.</summary>
    Null,

    /// <summary>A boolean.</summary>
    Boolean,

    /// <summary>A text, which is compared without case.</summary>
    Text,

    /// <summary>A version with three numbers, such as <c>1.2.3</c>.</summary>
    Version,

    /// <summary>A whole number. Attributes are truncated to whole numbers.</summary>
    Integer,

    /// <summary>A number with a decimal point.</summary>
    Decimal,

    /// <summary>A list of texts, which are compared with case.</summary>
    Texts,

    /// <summary>A list of numbers.</summary>
    Numbers,
}
