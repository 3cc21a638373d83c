using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flagr;

/// <summary>Represents a flag of Flagr.</summary>
/// <param name="Id">The id, which is hashed.</param>
/// <param name="Enabled">Whether it is enabled.</param>
/// <param name="Variants">The variants.</param>
/// <param name="Segments">The segments, in the order of their ranks and ids.</param>
internal sealed record FlagrFlag(string Id, bool Enabled, ImmutableArray<FlagrVariant> Variants, ImmutableArray<FlagrSegment> Segments);

/// <summary>Represents a variant.</summary>
/// <param name="Id">The id.</param>
/// <param name="Key">The key.</param>
/// <param name="Attachment">The attachment, or null.</param>
internal sealed record FlagrVariant(string Id, string Key, FlagValue? Attachment);

/// <summary>Represents a segment.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Id">The id.</param>
/// <param name="Rollout">The percentage of each variant's callers that receive it.</param>
/// <param name="Constraints">The constraints, of which all must be met.</param>
/// <param name="Shares">The variants with their percentages, in the order of the ids of the variants.</param>
internal sealed record FlagrSegment(
    SourcePlace Place,
    string Id,
    int Rollout,
    ImmutableArray<FlagrConstraint> Constraints,
    ImmutableArray<FlagrShare> Shares
)
{
    public string? Description { get; init; }
}

/// <summary>Represents a distribution.</summary>
internal sealed record FlagrShare(string Variant, int Percent);

/// <summary>Represents a constraint.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Property">The attribute; a dot reads nested ones.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Values">The values of the literal: texts, numbers or booleans.</param>
internal sealed record FlagrConstraint(SourcePlace Place, string Property, string Operator, ImmutableArray<FlagValue> Values)
{
    private SourcePattern? _pattern;

    public FlagValue Value => Values[0];

    /// <summary>Gets the regular expression of an operator that has one.</summary>
    /// <exception cref="SourceException">It cannot be used.</exception>
    public SourcePattern Pattern => _pattern ??= SourcePattern.Of(Place, Value.AsString());
}
