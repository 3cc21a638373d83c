using System.Text.Json;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Contracts.Rulesets;

/// <summary>
/// Represents a named group of callers. <see cref="Excluded"/> takes precedence over <see cref="Included"/>, which takes precedence over
/// <see cref="When"/>.
/// </summary>
public sealed class Segment : RulesetItem
{
    private KeySet _included = KeySet.Empty,
        _excluded = KeySet.Empty;

    /// <inheritdoc/>
    public override ItemKind Kind => ItemKind.Segment;

    /// <summary>Gets the display name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// Gets the condition; null matches no caller, so that the segment is its <see cref="Included"/> list. It must not refer back to this
    /// segment.
    /// </summary>
    public Condition? When { get; init; }

    /// <summary>
    /// Gets the attribute whose values <see cref="Included"/> and <see cref="Excluded"/> hold; null is the targeting key. Numbers and
    /// booleans are compared as text; a list is in a set when any of its elements is.
    /// </summary>
    public string? By { get; init; }

    /// <summary>Gets the targeting keys, or values of <see cref="By"/>, that are members regardless of the condition.</summary>
    public KeySet Included
    {
        get => _included;
        init => _included = value;
    }

    /// <summary>Gets the targeting keys, or values of <see cref="By"/>, that are never members.</summary>
    public KeySet Excluded
    {
        get => _excluded;
        init => _excluded = value;
    }

    /// <summary>Returns the segment with other keys.</summary>
    internal Segment WithKeys(KeySet included, KeySet excluded)
    {
        var copy = (Segment)Copy();
        (copy._included, copy._excluded) = (included, excluded);
        return copy;
    }

    /// <summary>Returns whether another segment differs at most in its keys.</summary>
    internal bool HasSameDetails(Segment other) => SegmentJson.WriteDetails(this).AsSpan().SequenceEqual(SegmentJson.WriteDetails(other));

    private protected override bool HasContentOf(RulesetItem other) =>
        HasSameDetails((Segment)other)
        && Included.HasSameKeys(((Segment)other).Included)
        && Excluded.HasSameKeys(((Segment)other).Excluded);

    private protected override bool AnswersAs(RulesetItem other)
    {
        var segment = (Segment)other;
        return By == segment.By
            && Included.HasSameKeys(segment.Included)
            && Excluded.HasSameKeys(segment.Excluded)
            && ConditionJson.AreEqual(When, segment.When);
    }

    private protected override void Write(Utf8JsonWriter writer, bool withOrigin) => SegmentJson.Write(writer, this, withOrigin);
}
