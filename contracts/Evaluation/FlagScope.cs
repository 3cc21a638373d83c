using System.Collections.Frozen;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Evaluation;

/// <summary>
/// Represents which flags a caller sees. Others are for the caller as if they did not exist; those that a visible flag refers to are
/// evaluated for it. Immutable.
/// </summary>
public sealed class FlagScope : IEquatable<FlagScope>
{
    private const char Separator = '\n';

    private readonly FrozenSet<string>? _tags;

    private FlagScope(bool clientVisibleOnly, string tags)
    {
        ClientVisibleOnly = clientVisibleOnly;
        Tags = tags;
        _tags = tags.Length == 0 ? null : tags.Split(Separator).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Gets the scope of every flag.</summary>
    public static FlagScope All { get; } = new(false, "");

    /// <summary>Gets the scope of every client-visible flag.</summary>
    public static FlagScope ClientVisible { get; } = new(true, "");

    /// <summary>Gets whether flags that are not client-visible are hidden.</summary>
    public bool ClientVisibleOnly { get; }

    /// <summary>Gets the tags of which a flag must have one, as <see cref="TextOf"/> returns them; empty when it needs none.</summary>
    public string Tags { get; }

    /// <summary>Gets whether flags may be hidden.</summary>
    public bool IsLimited => ClientVisibleOnly || _tags is not null;

    /// <summary>Returns a scope.</summary>
    /// <param name="clientVisibleOnly">Whether flags that are not client-visible are hidden.</param>
    /// <param name="tags">The text of the tags of which a flag must have one; empty when it needs none.</param>
    public static FlagScope Of(bool clientVisibleOnly, string tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        if (tags.Length > 0)
            return new(clientVisibleOnly, tags);
        return clientVisibleOnly ? ClientVisible : All;
    }

    /// <summary>Returns the text of tags: each once, in order, separated by line feeds.</summary>
    /// <param name="tags">The tags, which are not empty and contain no line feed.</param>
    public static string TextOf(IEnumerable<string> tags) =>
        string.Join(Separator, tags.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>Returns the tags of a text.</summary>
    /// <param name="text">The text, as <see cref="TextOf"/> returns it.</param>
    public static string[] TagsOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(Separator, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Returns whether the caller sees a flag. Allocates nothing.</summary>
    /// <param name="flag">The flag.</param>
    public bool Includes(Flag flag)
    {
        ArgumentNullException.ThrowIfNull(flag);
        if (ClientVisibleOnly && !flag.ClientVisible)
            return false;
        if (_tags is null)
            return true;
        foreach (var tag in flag.Tags)
            if (_tags.Contains(tag))
                return true;
        return false;
    }

    /// <inheritdoc/>
    public bool Equals(FlagScope? other) =>
        ReferenceEquals(this, other) || (other is not null && ClientVisibleOnly == other.ClientVisibleOnly && Tags == other.Tags);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FlagScope);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ClientVisibleOnly, Tags);
}
