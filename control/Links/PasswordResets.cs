using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Links;
using FlagCluster.Control.Accounts;

namespace FlagCluster.Control.Links;

/// <summary>Creates links that set a new password, and uses them.</summary>
/// <remarks>Methods throw <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public sealed class PasswordResets(SingleUseLinks links, ISingleUseLinkStore store, IAccountStore accounts, AccountService writes)
{
    /// <summary>Gets the time for which a link works that an administrator passes on.</summary>
    public static TimeSpan AdministratorLifetime { get; } = TimeSpan.FromHours(24);

    /// <summary>Gets the time for which a link works that is sent to the person.</summary>
    public static TimeSpan MailLifetime { get; } = TimeSpan.FromHours(1);

    /// <summary>Creates a link, which ends the earlier ones of the account.</summary>
    /// <param name="initiator">Who creates it.</param>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="lifetime">The time for which it works.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The link, and its token, which is not available again.</returns>
    public async Task<(SingleUseLink Link, string Token)> CreateAsync(
        Initiator initiator,
        string accountId,
        TimeSpan lifetime,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(initiator);
        var (link, token) = links.Create(LinkPurpose.PasswordReset, initiator.Actor, lifetime);
        link = link with { AccountId = accountId };
        await store.AddAsync(initiator, link, cancellationToken);
        return (link, token);
    }

    /// <summary>Returns the link of a token and its account, or null when the link does not work.</summary>
    /// <param name="token">The token.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    public async Task<(SingleUseLink Link, Account Account)?> FindAsync(string token, CancellationToken cancellationToken = default)
    {
        if (await links.FindAsync(LinkPurpose.PasswordReset, token, cancellationToken) is not { } link)
            return null;
        return await accounts.FindAsync(link.AccountId!, cancellationToken) is { } account ? (link, account) : null;
    }

    /// <summary>Uses a link: sets the password, and ends all sessions and other links of the account.</summary>
    /// <param name="initiator">Who uses it.</param>
    /// <param name="link">The link.</param>
    /// <param name="password">The hash of the new password.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The account, or null when the link was used or replaced in the meantime.</returns>
    public Task<Account?> UseAsync(
        Initiator initiator,
        SingleUseLink link,
        string password,
        CancellationToken cancellationToken = default
    ) => writes.EndSessionsAsync(store.ResetPasswordAsync(initiator, link, password, cancellationToken), cancellationToken);
}
