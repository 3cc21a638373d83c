using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Links;

/// <summary>
/// Stores single-use links by their hashes. Each write is durable when it returns and has an entry in the control log. Links that are used,
/// revoked or replaced are deleted; the others stay until <see cref="SingleUseLink.KeptAfterExpiry"/> after their expiry.
/// </summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface ISingleUseLinkStore
{
    /// <summary>
    /// Adds a link. It ends the earlier ones of its purpose: those of the same account, or the invitations of the same organization for the
    /// same e-mail address.
    /// </summary>
    /// <exception cref="ParentNotFoundException">The organization or the account does not exist.</exception>
    Task AddAsync(Initiator initiator, SingleUseLink link, CancellationToken cancellationToken = default);

    /// <summary>Returns a link, or null. It may have expired.</summary>
    Task<SingleUseLink?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Returns the invitations of an organization by id, expired ones included.</summary>
    /// <param name="organization">The organization's slug.</param>
    /// <param name="after">The id after which the list starts, or null.</param>
    /// <param name="limit">The largest number of invitations.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<SingleUseLink>> ListInvitationsAsync(
        string organization,
        string? after,
        int limit,
        CancellationToken cancellationToken = default
    );

    /// <summary>Revokes an invitation.</summary>
    /// <returns>False when the organization has no such invitation.</returns>
    Task<bool> RevokeInvitationAsync(Initiator initiator, string organization, string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Uses a link to set a new password. It ends the sessions and the other links of the account.
    /// </summary>
    /// <param name="initiator">Who uses it.</param>
    /// <param name="link">The link, as it was read.</param>
    /// <param name="password">The hash of the new password.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The account after the change; null when the link was used, revoked or replaced since it was read.</returns>
    Task<Account?> ResetPasswordAsync(
        Initiator initiator,
        SingleUseLink link,
        string password,
        CancellationToken cancellationToken = default
    );

    /// <summary>Changes the e-mail address of an account, which ends its links.</summary>
    /// <param name="initiator">Who changes it.</param>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="email">The new address.</param>
    /// <param name="link">The link that confirms the address and is used; null when it is not confirmed.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task<EmailChange> ChangeEmailAsync(
        Initiator initiator,
        string accountId,
        EmailAddress email,
        SingleUseLink? link,
        CancellationToken cancellationToken = default
    );
}
