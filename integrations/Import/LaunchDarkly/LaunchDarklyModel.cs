using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.LaunchDarkly;

/// <summary>Represents a flag of LaunchDarkly in one environment.</summary>
/// <param name="Key">The key, which is hashed.</param>
/// <param name="Salt">The salt.</param>
/// <param name="IsOn">Whether targeting is on.</param>
/// <param name="Variants">The variations as variants, in their order.</param>
/// <param name="Fallthrough">What callers without a rule receive.</param>
internal sealed record LaunchDarklyFlag(string Key, string Salt, bool IsOn, ImmutableArray<Variant> Variants, LaunchDarklyServe Fallthrough)
{
    /// <summary>Gets the variation while the flag is off; null is no value.</summary>
    public int? Off { get; init; }

    /// <summary>Gets the flags that must be on and serve a variation.</summary>
    public ImmutableArray<(string Flag, int Variation, SourcePlace Place)> Prerequisites { get; init; } = [];

    /// <summary>Gets the contexts with a variation of their own, in the order in which they are tried.</summary>
    public ImmutableArray<LaunchDarklyTarget> Targets { get; init; } = [];

    /// <summary>Gets the rules.</summary>
    public ImmutableArray<LaunchDarklyRule> Rules { get; init; } = [];
}

/// <summary>Represents contexts of one kind by their keys.</summary>
/// <param name="Attribute">The attribute that holds the key.</param>
/// <param name="Keys">The keys.</param>
/// <param name="Variation">What they receive in a flag.</param>
internal sealed record LaunchDarklyTarget(string Attribute, ImmutableArray<string> Keys, int Variation);

/// <summary>Represents a rule of a flag.</summary>
/// <param name="Id">Its id, or null.</param>
/// <param name="Name">Its description, or null.</param>
/// <param name="Clauses">The clauses, all of which must match.</param>
/// <param name="Serve">What its callers receive.</param>
internal sealed record LaunchDarklyRule(string? Id, string? Name, ImmutableArray<LaunchDarklyClause> Clauses, LaunchDarklyServe Serve);

/// <summary>Represents a clause.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Attribute">The attribute; for the kind of the context itself <see cref="Kind"/>.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Values">The values, of which one must match.</param>
/// <param name="IsNegated">Whether none must match. A missing attribute never matches.</param>
internal sealed record LaunchDarklyClause(
    SourcePlace Place,
    string Attribute,
    string Operator,
    ImmutableArray<FlagValue> Values,
    bool IsNegated
)
{
    /// <summary>The attribute of clauses on the kinds of the context.</summary>
    public const string Kind = "kind";

    /// <summary>The attribute that each user has.</summary>
    public const string Anonymous = "anonymous";

    private SourcePattern[]? _patterns;

    /// <summary>Gets the regular expressions of the operator <c>matches</c>.</summary>
    /// <exception cref="SourceException">One cannot be used.</exception>
    public IReadOnlyList<SourcePattern> Patterns =>
        _patterns ??= [
            .. Values.Where(value => value.Type == FlagType.String).Distinct().Select(value => SourcePattern.Of(Place, value.AsString())),
        ];

    /// <summary>The operator for segments.</summary>
    public const string SegmentMatch = "segmentMatch";
}

/// <summary>Represents a variation, or a rollout over several.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Variation">The variation; null for a rollout.</param>
/// <param name="Weights">The variations of a rollout and their weights, in thousandths of a percent.</param>
/// <param name="By">The attribute that a rollout hashes.</param>
/// <param name="Seed">What is hashed before the value, instead of the key and the salt; null for these.</param>
internal sealed record LaunchDarklyServe(
    SourcePlace Place,
    int? Variation,
    ImmutableArray<(int Variation, int Weight)> Weights,
    string By,
    string? Seed
)
{
    /// <summary>Gets whether the rollout is an experiment.</summary>
    public bool IsExperiment { get; init; }
}

/// <summary>Represents a segment.</summary>
/// <param name="Key">The key.</param>
/// <param name="Salt">The salt.</param>
/// <param name="Included">Contexts that are members before anything else is tested.</param>
/// <param name="Excluded">Contexts that are no members, before rules are tested.</param>
/// <param name="Rules">The rules, of which one must match.</param>
internal sealed record LaunchDarklySegment(
    string Key,
    string Salt,
    ImmutableArray<LaunchDarklyTarget> Included,
    ImmutableArray<LaunchDarklyTarget> Excluded,
    ImmutableArray<LaunchDarklySegmentRule> Rules
);

/// <summary>Represents a rule of a segment.</summary>
/// <param name="Clauses">The clauses, all of which must match.</param>
/// <param name="Weight">The share of callers, in thousandths of a percent; null is everyone.</param>
/// <param name="By">The attribute that is hashed.</param>
/// <param name="KindKey">The attribute that each context of the hashed kind has.</param>
internal sealed record LaunchDarklySegmentRule(ImmutableArray<LaunchDarklyClause> Clauses, int? Weight, string By, string KindKey);
