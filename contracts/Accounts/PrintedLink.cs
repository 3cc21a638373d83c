namespace FlagCluster.Contracts.Accounts;

/// <summary>
/// Represents a link that the server prints for its operator: it works once, until it expires. Only the hash of its token is stored.
/// </summary>
/// <param name="Id">The id, twelve characters, not secret. It is part of the token.</param>
/// <param name="AccountId">The id of the account that signs in; null for the link that creates the first account.</param>
/// <param name="Hash">SHA-256 of the token, 32 bytes.</param>
/// <param name="ExpiresAt">The time from which it no longer works.</param>
public sealed record PrintedLink(string Id, string? AccountId, ReadOnlyMemory<byte> Hash, DateTimeOffset ExpiresAt);
