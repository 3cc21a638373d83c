using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Flipt;

/// <summary>Represents a flag of Flipt.</summary>
internal sealed record FliptFlag(string Key, bool IsBoolean, bool Enabled)
{
    public ImmutableArray<FliptVariant> Variants { get; init; } = [];

    public ImmutableArray<FliptRule> Rules { get; init; } = [];

    public ImmutableArray<FliptRollout> Rollouts { get; init; } = [];

    public string? DefaultVariant => Variants.FirstOrDefault(variant => variant.IsDefault)?.Key;
}

/// <summary>Represents a variant.</summary>
internal sealed record FliptVariant(string Key, string? Name, string? Description, FlagValue? Attachment, bool IsDefault);

/// <summary>Represents a rule of a variant flag.</summary>
internal sealed record FliptRule(SourcePlace Place, FliptSegments Segments, ImmutableArray<FliptShare> Shares)
{
    /// <summary>Gets for each share the first bucket after it.</summary>
    public int[] Ends { get; } = FliptBucketing.Ends(Shares);
}

/// <summary>Represents a distribution. Flipt holds percentages in single precision.</summary>
internal sealed record FliptShare(string Variant, float Rollout);

/// <summary>Represents a rollout of a boolean flag: for segments, or for a percentage of entities.</summary>
internal sealed record FliptRollout(SourcePlace Place, string? Description, FliptSegments? Segments, float Percentage, bool Value);

/// <summary>Represents the segments of a rule, of which all or any must match.</summary>
internal sealed record FliptSegments(ImmutableArray<string> Keys, bool All);

/// <summary>Represents a segment.</summary>
internal sealed record FliptSegment(string Key, bool All, ImmutableArray<FliptConstraint> Constraints);
