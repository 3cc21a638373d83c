using System.Collections.Immutable;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Changes;

/// <summary>Represents a change of one list of a segment's targeting keys.</summary>
/// <param name="Add">The keys to add. A key that is in the list already is ignored.</param>
/// <param name="Remove">The keys to remove. A key that is not in the list is ignored.</param>
public sealed record KeyChange(ImmutableArray<string> Add, ImmutableArray<string> Remove)
{
    /// <summary>Gets the change that changes nothing.</summary>
    public static KeyChange None { get; } = new([], []);

    /// <summary>Gets the number of keys.</summary>
    public int Count => Add.Length + Remove.Length;

    /// <summary>Returns whether another change has the same keys in the same order.</summary>
    /// <param name="other">The other change, or null.</param>
    public bool Equals(KeyChange? other) =>
        other is not null && Add.AsSpan().SequenceEqual(other.Add.AsSpan()) && Remove.AsSpan().SequenceEqual(other.Remove.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Add.Length, Remove.Length, Add.FirstOrDefault(), Remove.FirstOrDefault());

    /// <summary>Returns the change from one list to another.</summary>
    internal static KeyChange Between(KeySet before, KeySet after) => new([.. Ordered(after, before)], [.. Ordered(before, after)]);

    /// <summary>Returns the part of the change that makes a difference to a list.</summary>
    internal KeyChange EffectOn(KeySet keys) => Between(keys, Apply(keys));

    internal KeySet Apply(KeySet keys) => keys.Change(Remove, Add);

    private static IOrderedEnumerable<string> Ordered(KeySet keys, KeySet except) => keys.Except(except).Order(StringComparer.Ordinal);
}
