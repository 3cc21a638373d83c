using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Access;

/// <summary>Provides what is shown of users. It is read for one page of a list at a time.</summary>
public interface IAccountDirectory
{
    /// <summary>Returns the accounts of users.</summary>
    /// <param name="users">The ids of the users.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The accounts by id; an id without an account is missing.</returns>
    /// <exception cref="StorageUnavailableException">The store cannot answer.</exception>
    Task<IReadOnlyDictionary<string, AccountSummary>> FindAsync(
        IReadOnlyCollection<string> users,
        CancellationToken cancellationToken = default
    );
}

/// <summary>Represents what is shown of a user in lists.</summary>
/// <param name="Id">The id of the user.</param>
/// <param name="Name">The display name; empty when the user has none.</param>
/// <param name="Email">The e-mail address.</param>
/// <param name="IsActive">Whether the account can sign in.</param>
public sealed record AccountSummary(string Id, string Name, string Email, bool IsActive)
{
    /// <summary>Gets the time of the last sign-in, or null.</summary>
    public DateTimeOffset? LastSignInAt { get; init; }

    /// <summary>Gets whether a sign-in needs a second factor.</summary>
    public bool HasSecondFactor { get; init; }
}
