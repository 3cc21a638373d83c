using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.GrowthBook;

/// <summary>Represents a feature of GrowthBook.</summary>
/// <param name="Id">Its id, the default seed.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="Values">The values other than null, each once; a value is the variant with its index.</param>
/// <param name="Default">The value for callers without a rule; null is no value.</param>
/// <param name="Rules">The rules in their order.</param>
internal sealed record GrowthBookFeature(
    string Id,
    FlagType Type,
    ImmutableArray<FlagValue> Values,
    FlagValue? Default,
    ImmutableArray<GrowthBookRule> Rules
)
{
    /// <summary>Returns the key of the variant of a value; null for no value.</summary>
    public string? VariantOf(FlagValue? value)
    {
        if (value is null)
            return null;
        return Type == FlagType.Boolean
            ? value.Json.Span.SequenceEqual("true"u8)
                ? "true"
                : "false"
            : $"v{Values.IndexOf(value)}";
    }
}

/// <summary>Represents a rule: callers that miss any part of it continue with the next one.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Hash">How callers are hashed.</param>
internal abstract record GrowthBookRule(SourcePlace Place, GrowthBookHash Hash)
{
    /// <summary>Gets the id, or null.</summary>
    public string? Id { get; init; }

    /// <summary>Gets the name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the condition, or null.</summary>
    public SourceNode? Condition { get; init; }

    /// <summary>Gets the conditions on other features.</summary>
    public ImmutableArray<GrowthBookParent> Parents { get; init; } = [];

    /// <summary>Gets the shares that a caller must be in.</summary>
    public ImmutableArray<GrowthBookFilter> Filters { get; init; } = [];
}

/// <summary>Represents a rule with one value.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Hash">How callers are hashed.</param>
/// <param name="Value">The value; null is no value.</param>
/// <param name="Range">The half-open range of callers, or null.</param>
/// <param name="Coverage">The share of callers, its end included; null is everyone.</param>
internal sealed record GrowthBookForce(SourcePlace Place, GrowthBookHash Hash, FlagValue? Value, GrowthBookRange? Range, double? Coverage)
    : GrowthBookRule(Place, Hash);

/// <summary>Represents an experiment.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Hash">How callers are hashed.</param>
/// <param name="Values">The values of the variations; null is no value.</param>
/// <param name="Ranges">The ranges of the variations, of which the first with the caller decides.</param>
/// <param name="Passthrough">The variations whose callers continue with the next rule.</param>
internal sealed record GrowthBookExperiment(
    SourcePlace Place,
    GrowthBookHash Hash,
    ImmutableArray<FlagValue?> Values,
    ImmutableArray<GrowthBookRange> Ranges,
    ImmutableArray<bool> Passthrough
) : GrowthBookRule(Place, Hash);

/// <summary>Represents how callers are hashed.</summary>
/// <param name="Attributes">The attributes, of which the first with a value is hashed.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Version">The version of the hash, 1 or 2.</param>
internal sealed record GrowthBookHash(ImmutableArray<string> Attributes, string Seed, int Version)
{
    /// <summary>Gets the number of buckets.</summary>
    public int Buckets => Version == 1 ? 1000 : 10_000;

    /// <summary>Gets the weight of a bucket, in thousandths of a percent.</summary>
    public int Scale => ServeSplit.TotalWeight / Buckets;
}

/// <summary>Represents a half-open range of callers, from 0 to 1.</summary>
/// <param name="From">The start.</param>
/// <param name="To">The end.</param>
internal readonly record struct GrowthBookRange(double From, double To)
{
    public bool Has(double n) => n >= From && n < To;
}

/// <summary>Represents a share that a caller must be in.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Hash">How callers are hashed.</param>
/// <param name="Ranges">The ranges.</param>
internal sealed record GrowthBookFilter(SourcePlace Place, GrowthBookHash Hash, ImmutableArray<GrowthBookRange> Ranges);

/// <summary>Represents a condition on the value of another feature.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Feature">The id of the other feature.</param>
/// <param name="Condition">The condition on an object whose property <c>value</c> is the value; null is none.</param>
/// <param name="IsGate">Whether the feature has no value when the condition is false; otherwise the next rule is tried.</param>
internal sealed record GrowthBookParent(SourcePlace Place, string Feature, SourceNode? Condition, bool IsGate);
