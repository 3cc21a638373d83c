using System.Text.Json;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>A named group of callers. <see cref="Excluded"/> wins over <see cref="Included"/>, which wins over <see cref="When"/>.</summary>
public sealed class Segment : RulesetItem
{
    /// <inheritdoc/>
    public override ItemKind Kind => ItemKind.Segment;

    /// <summary>A name for people, or null.</summary>
    public string? Name { get; init; }

    /// <summary>What the segment is for, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The condition; null matches nobody, so that the segment is its <see cref="Included"/> list. It may not refer to a segment that refers back.</summary>
    public Condition? When { get; init; }

    /// <summary>Targeting keys that belong, whatever the condition says.</summary>
    public KeySet Included { get; init; } = KeySet.Empty;

    /// <summary>Targeting keys that do not belong, whatever else says so.</summary>
    public KeySet Excluded { get; init; } = KeySet.Empty;

    private protected override void Write(Utf8JsonWriter writer) => SegmentJson.Write(writer, this);
}
