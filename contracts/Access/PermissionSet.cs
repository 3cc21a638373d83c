using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace FlagCluster.Contracts.Access;

/// <summary>Represents a set of permissions as one number. Immutable; no operation on two sets allocates.</summary>
[CollectionBuilder(typeof(PermissionSet), nameof(Create))]
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "The set is the noun.")]
public readonly struct PermissionSet : IEquatable<PermissionSet>, IReadOnlyCollection<Permission>
{
    private readonly ulong _bits;

    private PermissionSet(ulong bits) => _bits = bits;

    /// <summary>Gets the set of all permissions.</summary>
    public static PermissionSet All { get; } = Create(PermissionNames.All.AsSpan());

    /// <summary>Gets the number of permissions.</summary>
    public int Count => BitOperations.PopCount(_bits);

    /// <summary>Gets whether the set has no permission.</summary>
    public bool IsEmpty => _bits == 0;

    /// <summary>Returns a set of permissions.</summary>
    /// <param name="permissions">The permissions; duplicates count once.</param>
    public static PermissionSet Create(ReadOnlySpan<Permission> permissions)
    {
        var bits = 0UL;
        foreach (var permission in permissions)
            bits |= Bit(permission);
        return new(bits);
    }

    /// <summary>Returns whether the set has a permission.</summary>
    /// <param name="permission">The permission.</param>
    public bool Contains(Permission permission) => (_bits & Bit(permission)) != 0;

    /// <summary>Returns whether the set has every permission of another one.</summary>
    /// <param name="other">The other set.</param>
    public bool Contains(PermissionSet other) => (other._bits & ~_bits) == 0;

    /// <summary>Returns whether the sets have a permission in common.</summary>
    /// <param name="other">The other set.</param>
    public bool Overlaps(PermissionSet other) => (other._bits & _bits) != 0;

    /// <summary>Returns the permissions that are in either set.</summary>
    /// <param name="other">The other set.</param>
    public PermissionSet With(PermissionSet other) => new(_bits | other._bits);

    /// <summary>Returns the permissions that are in both sets.</summary>
    /// <param name="other">The other set.</param>
    public PermissionSet In(PermissionSet other) => new(_bits & other._bits);

    /// <summary>Returns the permissions of this set that are not in another one.</summary>
    /// <param name="other">The other set.</param>
    public PermissionSet Without(PermissionSet other) => new(_bits & ~other._bits);

    /// <summary>Reads a set from names that are separated by spaces.</summary>
    /// <param name="text">The names, such as <c>flags.read flags.toggle</c>; empty for the empty set.</param>
    /// <param name="permissions">The set.</param>
    /// <returns>False when a name is unknown.</returns>
    public static bool TryParse(string text, out PermissionSet permissions)
    {
        ArgumentNullException.ThrowIfNull(text);
        permissions = default;
        var bits = 0UL;
        foreach (var name in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!PermissionNames.TryParse(name, out var permission))
                return false;
            bits |= Bit(permission);
        }
        permissions = new(bits);
        return true;
    }

    /// <summary>Returns whether two sets have the same permissions.</summary>
    public static bool operator ==(PermissionSet left, PermissionSet right) => left._bits == right._bits;

    /// <summary>Returns whether two sets have different permissions.</summary>
    public static bool operator !=(PermissionSet left, PermissionSet right) => left._bits != right._bits;

    /// <inheritdoc/>
    public bool Equals(PermissionSet other) => _bits == other._bits;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PermissionSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _bits.GetHashCode();

    /// <summary>Returns the permissions, in the order of their declaration.</summary>
    public IEnumerator<Permission> GetEnumerator()
    {
        for (var bits = _bits; bits != 0; bits &= bits - 1)
            yield return (Permission)BitOperations.TrailingZeroCount(bits);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Returns the names of the permissions, separated by spaces.</summary>
    public override string ToString() => string.Join(' ', this.Select(permission => permission.Name()));

    private static ulong Bit(Permission permission) => 1UL << (int)permission;
}
