namespace FlagCluster.Contracts.Accounts;

/// <summary>Represents a sign-in of a person on one device. Only the hash of its text is stored.</summary>
/// <param name="Id">The id, twelve characters, not secret.</param>
/// <param name="AccountId">The id of the account.</param>
/// <param name="Hash">SHA-256 of the text in the cookie, 32 bytes.</param>
/// <param name="Epoch">The epoch of the account's sessions at the sign-in.</param>
/// <param name="CreatedAt">The time of the sign-in.</param>
/// <param name="ExpiresAt">The time at which the session ends however often it is used.</param>
public sealed record Session(
    string Id,
    string AccountId,
    ReadOnlyMemory<byte> Hash,
    long Epoch,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt
)
{
    /// <summary>Gets the time of the last request, one minute too early at most.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>Gets the time at which the person last proved who they are: at the sign-in, or since then.</summary>
    public required DateTimeOffset ConfirmedAt { get; init; }

    /// <summary>Gets the way in which the person signed in.</summary>
    public required SessionOrigin Origin { get; init; }
}
