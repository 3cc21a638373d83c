using System.Collections.Immutable;

namespace FlagCluster.Contracts.Access;

/// <summary>
/// Represents a token of the management API, which acts for its owner in one organization. Its power is its scopes, as far as its owner has
/// them at the time of a request. Only hashes of its secrets are stored.
/// </summary>
/// <param name="Id">The token's id, which is not secret; it is the id of the <see cref="Actor"/> that makes changes with it.</param>
/// <param name="Organization">The slug of the organization.</param>
/// <param name="Owner">The user or the service account for which it acts.</param>
/// <param name="Name">The display name.</param>
/// <param name="Hash">SHA-256 of the token, 32 bytes.</param>
/// <param name="CreatedAt">The time of creation.</param>
public sealed record ApiToken(
    string Id,
    string Organization,
    Principal Owner,
    string Name,
    ReadOnlyMemory<byte> Hash,
    DateTimeOffset CreatedAt
)
{
    /// <summary>Gets the permissions to which the token is limited. Default all.</summary>
    public PermissionSet Permissions { get; init; } = PermissionSet.All;

    /// <summary>
    /// Gets the environments to which the token is limited, as <c>project/environment</c>; null when it is not limited to environments.
    /// </summary>
    public ImmutableArray<string>? Environments { get; init; }

    /// <summary>Gets the time after which the token is not accepted; null when it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// Gets the SHA-256 of the token's previous secret, which a rotation keeps valid for a while; empty when there is none.
    /// </summary>
    public ReadOnlyMemory<byte> PreviousHash { get; init; }

    /// <summary>Gets the time after which the previous secret is not accepted; null when there is none.</summary>
    public DateTimeOffset? PreviousUntil { get; init; }

    /// <summary>Gets who created the token, as <c>kind:id</c>.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>Returns whether two tokens are equal. Hashes and lists are compared by their content.</summary>
    /// <param name="other">The other token.</param>
    public bool Equals(ApiToken? other) =>
        other is not null
        && (Id, Organization, Owner, Name, CreatedAt) == (other.Id, other.Organization, other.Owner, other.Name, other.CreatedAt)
        && (Permissions, ExpiresAt, PreviousUntil, CreatedBy) == (other.Permissions, other.ExpiresAt, other.PreviousUntil, other.CreatedBy)
        && Hash.Span.SequenceEqual(other.Hash.Span)
        && PreviousHash.Span.SequenceEqual(other.PreviousHash.Span)
        && Environments.HasValue == other.Environments.HasValue
        && (Environments ?? []).SequenceEqual(other.Environments ?? []);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}
