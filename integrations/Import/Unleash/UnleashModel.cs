using System.Collections.Immutable;
using FlagCluster.Integrations.Import.Proof;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Represents a feature of Unleash in one environment.</summary>
internal sealed record UnleashFeature(string Name, SourcePlace Place, bool Enabled)
{
    public ImmutableArray<UnleashStrategy> Strategies { get; init; } = [];

    public ImmutableArray<UnleashVariant> Variants { get; init; } = [];

    public ImmutableArray<UnleashParent> Parents { get; init; } = [];

    /// <summary>Gets whether the feature or one of its strategies has variants.</summary>
    public bool HasVariants => AllVariants.Any();

    public IEnumerable<UnleashVariant> AllVariants => Variants.Concat(Strategies.SelectMany(strategy => strategy.Variants));

    /// <summary>Returns the variants of a strategy: its own, or those of the feature.</summary>
    public ImmutableArray<UnleashVariant> VariantsOf(UnleashStrategy? strategy) =>
        strategy is { Variants.IsEmpty: false } ? strategy.Variants : Variants;
}

/// <summary>Represents an activation strategy.</summary>
internal sealed record UnleashStrategy(SourcePlace Place, string Name, ImmutableDictionary<string, string> Parameters)
{
    public string? Id { get; init; }

    public string? Title { get; init; }

    public ImmutableArray<UnleashConstraint> Constraints { get; init; } = [];

    public ImmutableArray<string> Segments { get; init; } = [];

    public ImmutableArray<UnleashVariant> Variants { get; init; } = [];
}

/// <summary>Represents a constraint.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Context">The name of the context field.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Values">The values, without surrounding blanks and empty ones; or the one value.</param>
internal sealed record UnleashConstraint(SourcePlace Place, string Context, string Operator, ImmutableArray<string> Values)
{
    private SourcePattern? _pattern;

    public bool Inverted { get; init; }

    public bool IgnoreCase { get; init; }

    /// <summary>Gets the value of an operator that has one.</summary>
    public string Value => Values.IsEmpty ? "" : Values[0];

    /// <summary>Gets the regular expression of an operator that has one.</summary>
    /// <exception cref="SourceException">It cannot be used.</exception>
    public SourcePattern Pattern => _pattern ??= SourcePattern.Of(Place, Value, IgnoreCase);
}

/// <summary>Represents a variant.</summary>
internal sealed record UnleashVariant(SourcePlace Place, string Name, int Weight)
{
    public string? Stickiness { get; init; }

    public string? PayloadType { get; init; }

    public string? Payload { get; init; }

    public ImmutableArray<UnleashOverride> Overrides { get; init; } = [];
}

/// <summary>Represents values of a context field that receive a variant whatever their bucket is.</summary>
internal sealed record UnleashOverride(string Context, ImmutableArray<string> Values);

/// <summary>Represents a feature on which another one depends.</summary>
internal sealed record UnleashParent(SourcePlace Place, string Feature, bool Enabled, ImmutableArray<string> Variants);

/// <summary>Represents a segment.</summary>
internal sealed record UnleashSegment(string Id, ImmutableArray<UnleashConstraint> Constraints);
