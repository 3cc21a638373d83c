using System.Collections.Frozen;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Access;

/// <summary>
/// Represents the environments in which a grant applies: all, those with given slugs, or all except production-like ones. Immutable.
/// </summary>
/// <remarks>
/// A list is never the same as all environments, even if it has every slug: an environment that is added later is not in it.
/// </remarks>
public sealed class EnvironmentFilter : IEquatable<EnvironmentFilter>
{
    private const string AllText = "*";
    private const string ExceptText = "!production-like";

    private readonly string _text;
    private readonly FrozenSet<string>? _slugs;

    private EnvironmentFilter(string text, FrozenSet<string>? slugs = null) => (_text, _slugs) = (text, slugs);

    /// <summary>Gets the filter that includes every environment.</summary>
    public static EnvironmentFilter All { get; } = new(AllText);

    /// <summary>Gets the filter that includes every environment which is not production-like.</summary>
    public static EnvironmentFilter ExceptProductionLike { get; } = new(ExceptText);

    /// <summary>Gets the slugs of a list, in order; empty for the other filters.</summary>
    public IReadOnlyList<string> Slugs => _slugs is null ? [] : _text.Split(' ');

    /// <summary>Returns the filter that includes the environments with given slugs.</summary>
    /// <param name="slugs">The slugs, at least one.</param>
    /// <exception cref="ArgumentException">There is no slug, or a text is not a slug.</exception>
    public static EnvironmentFilter Listed(IEnumerable<string> slugs)
    {
        var sorted = slugs.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (sorted.Length == 0 || !Array.TrueForAll(sorted, slug => Slug.IsValid(slug)))
            throw new ArgumentException($"A list of environments has at least one slug: {Slug.Shape}.", nameof(slugs));
        return new(string.Join(' ', sorted), sorted.ToFrozenSet(StringComparer.Ordinal));
    }

    /// <summary>Reads a filter that <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">The text is not a filter.</exception>
    public static EnvironmentFilter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text switch
        {
            AllText => All,
            ExceptText => ExceptProductionLike,
            _ => Listed(text.Split(' ')),
        };
    }

    /// <summary>Returns whether an environment is included. Allocates nothing.</summary>
    /// <param name="slug">The slug of the environment.</param>
    /// <param name="isProductionLike">Whether the environment is production-like.</param>
    public bool Includes(string slug, bool isProductionLike) => _slugs?.Contains(slug) ?? (this == All || !isProductionLike);

    /// <summary>Returns whether every environment of another filter is included, whatever environments exist or will exist.</summary>
    /// <param name="other">The other filter.</param>
    public bool Includes(EnvironmentFilter other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this == All || Equals(other) || (_slugs is not null && other._slugs?.IsSubsetOf(_slugs) == true);
    }

    /// <inheritdoc/>
    public bool Equals(EnvironmentFilter? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EnvironmentFilter);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Returns <c>*</c>, <c>!production-like</c>, or the slugs separated by spaces.</summary>
    public override string ToString() => _text;

    /// <summary>Returns whether two filters are equal.</summary>
    public static bool operator ==(EnvironmentFilter? left, EnvironmentFilter? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Returns whether two filters differ.</summary>
    public static bool operator !=(EnvironmentFilter? left, EnvironmentFilter? right) => !(left == right);
}
