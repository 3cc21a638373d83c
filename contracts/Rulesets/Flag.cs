using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>A feature flag: named variants of one type and the rules that choose among them.</summary>
public sealed class Flag : RulesetItem
{
    /// <inheritdoc/>
    public override ItemKind Kind => ItemKind.Flag;

    /// <summary>The type of every variant's value.</summary>
    public required FlagType Type { get; init; }

    /// <summary>False serves <see cref="OffVariant"/> to everyone, reason <c>DISABLED</c>. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The values that can be served, in document order.</summary>
    public required ImmutableArray<Variant> Variants { get; init; }

    /// <summary>The variant served when no rule matches.</summary>
    public required string DefaultVariant { get; init; }

    /// <summary>The variant served while disabled, or when a prerequisite is not met; null serves no value, so that the caller's own default applies.</summary>
    public string? OffVariant { get; init; }

    /// <summary>The rules, tried in order; the first that matches decides.</summary>
    public ImmutableArray<Rule> Rules { get; init; } = [];

    /// <summary>Other flags that must serve an accepted variant before this flag's rules are tried.</summary>
    public ImmutableArray<Prerequisite> Prerequisites { get; init; } = [];

    /// <summary>What the flag is for, in people's words.</summary>
    public string? Description { get; init; }

    /// <summary>Free labels for searching.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Who answers for the flag: a person or a team.</summary>
    public string? Owner { get; init; }

    /// <summary>True lets client keys see the flag's evaluated value. Default false.</summary>
    public bool ClientVisible { get; init; }

    /// <summary>True says the flag is meant to stay, and is never reported as stale. Default false.</summary>
    public bool Permanent { get; init; }

    /// <summary>When the flag should be gone; it does not change what is served.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The bucketing algorithm of the flag's splits, pinned so that an upgrade never moves anyone. One of <see cref="BucketingAlgorithms"/>.</summary>
    public string Bucketing { get; init; } = BucketingAlgorithms.Native1;

    private protected override void Write(Utf8JsonWriter writer) => FlagJson.Write(writer, this);
}
