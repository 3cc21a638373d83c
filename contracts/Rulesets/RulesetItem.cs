using System.Text.Json;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents an item of a ruleset: a flag or a segment. Immutable.</summary>
public abstract class RulesetItem
{
    private byte[]? _json,
        _jsonWithoutOrigin;
    private RulesetFeature[]? _features;

    private protected RulesetItem() { }

    /// <summary>Gets the item's kind.</summary>
    public abstract ItemKind Kind { get; }

    /// <summary>
    /// Gets the item's key, unique among the items of its kind in an environment. Shape: see <see cref="KeySyntax"/>.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>
    /// Gets where an imported item comes from, or null: an object with the text <c>system</c> and anything else. It is kept by every export
    /// and never evaluated; SDKs do not receive it.
    /// </summary>
    public FlagValue? Origin { get; init; }

    /// <summary>Gets the item as canonical UTF-8 JSON without its origin, for readers outside of the management.</summary>
    public ReadOnlyMemory<byte> JsonWithoutOrigin =>
        Origin is null ? Json : _jsonWithoutOrigin ??= RulesetJson.Write(this, (writer, item) => item.Write(writer, false));

    /// <summary>Gets the item as canonical UTF-8 JSON, written once. Two items are equal exactly when these bytes are.</summary>
    public ReadOnlyMemory<byte> Json => _json ??= RulesetJson.Write(this, (writer, item) => item.Write(writer, true));

    /// <summary>Gets the features that the item uses, each once.</summary>
    public IReadOnlyList<RulesetFeature> Features => _features ??= [.. RulesetFeatures.Of(this).Distinct()];

    /// <summary>Returns whether another item has the same content.</summary>
    /// <param name="other">The other item, or null.</param>
    public bool HasSameContent(RulesetItem? other) =>
        other is not null && (ReferenceEquals(this, other) || (Kind == other.Kind && HasContentOf(other)));

    /// <summary>
    /// Returns whether another item leads to the same answers: it may differ in descriptions, labels, and the names and ids of rules.
    /// </summary>
    /// <param name="other">The other item, or null.</param>
    public bool HasSameAnswers(RulesetItem? other) =>
        other is not null && (ReferenceEquals(this, other) || (Kind == other.Kind && AnswersAs(other)));

    private protected abstract bool AnswersAs(RulesetItem other);

    private protected virtual bool HasContentOf(RulesetItem other) => Json.Span.SequenceEqual(other.Json.Span);

    /// <summary>Returns a copy whose JSON is not written yet.</summary>
    private protected RulesetItem Copy()
    {
        var copy = (RulesetItem)MemberwiseClone();
        copy._json = copy._jsonWithoutOrigin = null;
        return copy;
    }

    private protected abstract void Write(Utf8JsonWriter writer, bool withOrigin);
}
