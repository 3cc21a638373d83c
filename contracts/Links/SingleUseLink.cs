using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Contracts.Links;

/// <summary>Represents a link that works once, until it expires. Only the hash of its token is stored.</summary>
/// <param name="Id">The id, twelve characters, not secret. It is part of the token.</param>
/// <param name="Purpose">What the link does.</param>
/// <param name="Hash">SHA-256 of the token, 32 bytes.</param>
/// <param name="CreatedBy">Who created it.</param>
/// <param name="CreatedAt">The time of creation.</param>
/// <param name="ExpiresAt">The time from which it no longer works.</param>
public sealed record SingleUseLink(
    string Id,
    LinkPurpose Purpose,
    ReadOnlyMemory<byte> Hash,
    Actor CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt
)
{
    /// <summary>
    /// Gets the time for which an expired link stays in the store, so that an administrator sees which invitations were not accepted.
    /// </summary>
    public static TimeSpan KeptAfterExpiry { get; } = TimeSpan.FromDays(30);

    /// <summary>Gets the id of the account that the link changes; null for an invitation.</summary>
    public string? AccountId { get; init; }

    /// <summary>Gets the organization of an invitation; null for links of an account.</summary>
    public string? Organization { get; init; }

    /// <summary>
    /// Gets the e-mail address: of an invitation that of the only person who may accept it, or null; of a change the new one.
    /// </summary>
    public EmailAddress? Email { get; init; }

    /// <summary>Gets what an invitation gives, as JSON; empty for links of an account.</summary>
    public string Payload { get; init; } = "";
}
