using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents a feature flag: named variants of one type, and the rules that choose among them.</summary>
public sealed class Flag : RulesetItem
{
    /// <inheritdoc/>
    public override ItemKind Kind => ItemKind.Flag;

    /// <summary>Gets the type of every variant's value.</summary>
    public required FlagType Type { get; init; }

    /// <summary>
    /// Gets whether rules apply. False serves <see cref="OffVariant"/> to everyone, reason <c>DISABLED</c>. Default true.
    /// </summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Gets the values that can be served, in document order.</summary>
    public required ImmutableArray<Variant> Variants { get; init; }

    /// <summary>
    /// Gets the variant served when no rule matches; null serves no value, so that the caller's own default applies.
    /// </summary>
    public required string? DefaultVariant { get; init; }

    /// <summary>
    /// Gets the variant served while disabled, or when a prerequisite is not met; null serves no value, so that the caller's own default
    /// applies.
    /// </summary>
    public string? OffVariant { get; init; }

    /// <summary>Gets the rules, tried in order; the first that matches decides.</summary>
    public ImmutableArray<Rule> Rules { get; init; } = [];

    /// <summary>Gets the flags that must serve an accepted variant before this flag's rules are evaluated.</summary>
    public ImmutableArray<Prerequisite> Prerequisites { get; init; } = [];

    /// <summary>Gets the description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Gets the labels for searching.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Gets the person or team responsible for the flag, or null.</summary>
    public string? Owner { get; init; }

    /// <summary>Gets whether client keys may see the flag's evaluated value. Default false.</summary>
    public bool ClientVisible { get; init; }

    /// <summary>Gets whether the flag is permanent and never reported as stale. Default false.</summary>
    public bool Permanent { get; init; }

    /// <summary>
    /// Gets what the flag is for, which decides after how long without a change it is reported as unmodified. It does not affect
    /// evaluation.
    /// </summary>
    public FlagPurpose Purpose { get; init; }

    /// <summary>
    /// Gets whether the flag is archived: it keeps its definition, and is neither evaluated nor sent to SDKs, as if it did not exist. No
    /// flag that is not archived refers to it. Default false.
    /// </summary>
    public bool Archived { get; init; }

    /// <summary>Gets the date by which the flag should be removed, or null. It does not affect evaluation.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>
    /// Gets the bucketing algorithm of the flag's splits, pinned so that an upgrade never moves a caller. One of
    /// <see cref="BucketingAlgorithms"/>.
    /// </summary>
    public string Bucketing { get; init; } = BucketingAlgorithms.Native1;

    /// <summary>Gets data of variants that applications need in addition to the value, at most one per variant. Not in OFREP.</summary>
    public ImmutableArray<Attachment> Attachments { get; init; } = [];

    /// <summary>Gets facts about the flag that every answer has as OpenFeature's flag metadata, in document order.</summary>
    public ImmutableArray<FlagMetadata> Metadata { get; init; } = [];

    private protected override bool AnswersAs(RulesetItem other) =>
        FlagJson.WriteAnswers(this).AsSpan().SequenceEqual(FlagJson.WriteAnswers((Flag)other));

    private protected override void Write(Utf8JsonWriter writer, bool withOrigin) => FlagJson.Write(writer, this, withOrigin);
}
