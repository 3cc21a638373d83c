using System.Collections.Immutable;
using System.Globalization;
using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.Ffrs;

/// <summary>Represents a flag of FeatureFlags.rs.</summary>
/// <param name="Name">The name, which is hashed.</param>
/// <param name="Enabled">Whether rules apply; otherwise the flag is off.</param>
/// <param name="Rules">The rules that can decide, in their order.</param>
internal sealed record FfrsFlag(string Name, bool Enabled, ImmutableArray<FfrsRule> Rules)
{
    /// <summary>Gets the description, or null.</summary>
    public string? Description { get; init; }
}

/// <summary>Represents a rule.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Enabled">Whether the flag is on for the callers of the rule.</param>
internal abstract record FfrsRule(SourcePlace Place, bool Enabled);

/// <summary>Represents a rule for callers whose attribute has a text.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Enabled">Whether the flag is on for these callers.</param>
/// <param name="Attribute">The attribute.</param>
/// <param name="Text">The text, also of a whole number.</param>
internal sealed record FfrsEqualRule(SourcePlace Place, bool Enabled, string Attribute, string Text) : FfrsRule(Place, Enabled)
{
    /// <summary>The largest number up to which a double holds every whole number.</summary>
    public const long MaxNumber = 1L << 53;

    /// <summary>Gets the whole number with this text, or null.</summary>
    public long? Number =>
        long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number.ToString(CultureInfo.InvariantCulture) == Text
            ? number
            : null;
}

/// <summary>Represents a rule that always decides: the flag is on for a share of the callers.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Enabled">Whether the flag is on for the share; otherwise it is off for everyone.</param>
/// <param name="Percent">The share, which may be less than 0 and more than 100.</param>
internal sealed record FfrsShareRule(SourcePlace Place, bool Enabled, long Percent) : FfrsRule(Place, Enabled);

/// <summary>Represents a rule for everyone.</summary>
/// <param name="Place">Its place in the source.</param>
/// <param name="Enabled">Whether the flag is on.</param>
internal sealed record FfrsEveryoneRule(SourcePlace Place, bool Enabled) : FfrsRule(Place, Enabled);
