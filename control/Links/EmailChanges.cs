using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Links;
using FlagCluster.Contracts.Mail;

namespace FlagCluster.Control.Links;

/// <summary>
/// Changes e-mail addresses: by a link that is sent to the new address, or at once where no mail server is configured.
/// </summary>
/// <remarks>Methods throw <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public sealed class EmailChanges(SingleUseLinks links, ISingleUseLinkStore store, IAccountStore accounts, IMailSender mail)
{
    /// <summary>Gets the time for which a link works.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(24);

    /// <summary>Sends a link to the new address, unless another account has it, which the caller does not learn.</summary>
    /// <param name="initiator">Who changes it.</param>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="email">The new address.</param>
    /// <param name="address">Returns the address of the link of a token.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    public async Task SendAsync(
        Initiator initiator,
        string accountId,
        EmailAddress email,
        Func<string, string> address,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(initiator);
        ArgumentNullException.ThrowIfNull(email);
        ArgumentNullException.ThrowIfNull(address);
        var (link, token) = links.Create(LinkPurpose.EmailChange, initiator.Actor, Lifetime);
        link = link with { AccountId = accountId, Email = email };
        await store.AddAsync(initiator, link, cancellationToken);
        if (await accounts.FindByEmailAsync(email, cancellationToken) is null)
            mail.TrySend(LinkMessages.EmailChange(email.Text, link, address(token)));
    }

    /// <summary>Changes the address without a confirmation.</summary>
    /// <param name="initiator">Who changes it.</param>
    /// <param name="account">The account.</param>
    /// <param name="email">The new address.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    public Task<EmailChange> ChangeAsync(
        Initiator initiator,
        Account account,
        EmailAddress email,
        CancellationToken cancellationToken = default
    ) => ChangeAsync(initiator, account, email, link: null, cancellationToken);

    /// <summary>Uses a link.</summary>
    /// <param name="token">The token.</param>
    /// <param name="initiator">Returns who changes the address, for the log.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The outcome; null when the link does not work.</returns>
    public async Task<EmailChange?> UseAsync(string token, Func<Actor, Initiator> initiator, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(initiator);
        if (await links.FindAsync(LinkPurpose.EmailChange, token, cancellationToken) is not { } link)
            return null;
        if (await accounts.FindAsync(link.AccountId!, cancellationToken) is not { Status: AccountStatus.Active } account)
            return null;
        var change = await ChangeAsync(initiator(new(ActorKind.User, account.Id)), account, link.Email!, link, cancellationToken);
        return change is { Account: null, IsTaken: false } ? null : change;
    }

    private async Task<EmailChange> ChangeAsync(
        Initiator initiator,
        Account account,
        EmailAddress email,
        SingleUseLink? link,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(account);
        var change = await store.ChangeEmailAsync(initiator, account.Id, email, link, cancellationToken);
        // The owner of the earlier address learns of a change that is not theirs.
        if (change.Account is not null)
            mail.TrySend(LinkMessages.EmailChanged(account.Email.Text));
        return change;
    }
}
