using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Accounts;

/// <summary>
/// Creates and uses the links that the server prints for its operator: one creates the first account, others sign in to an account.
/// </summary>
/// <remarks>Methods throw <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public sealed class PrintedLinks(IPrintedLinkStore store, IAccountStore accounts, TimeProvider time)
{
    /// <summary>Gets the time for which a link works.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(15);

    /// <summary>Creates a link.</summary>
    /// <param name="accountId">The id of the account that signs in; null to create the first account.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The token, which is not available again.</returns>
    public async Task<string> CreateAsync(string? accountId, CancellationToken cancellationToken = default)
    {
        var secret = Secret.Create(Secret.PrintedLinkPrefix);
        await store.AddAsync(new(secret.Id, accountId, secret.Hash, time.GetUtcNow() + Lifetime), cancellationToken);
        return secret.Text;
    }

    /// <summary>Returns the link of a token, or null when it does not exist, was used or has expired.</summary>
    public async Task<PrintedLink?> FindAsync(string token, CancellationToken cancellationToken = default)
    {
        if (!Secret.TryGetId(token, Secret.PrintedLinkPrefix, out var id))
            return null;
        var link = await store.FindAsync(id.ToString(), cancellationToken);
        return link is not null && Secret.Verify(token, link.Hash.Span) && time.GetUtcNow() < link.ExpiresAt ? link : null;
    }

    /// <summary>Uses a link to sign in.</summary>
    /// <returns>The account; null when the link does not work or is not for signing in, or the account is deactivated.</returns>
    public async Task<Account?> SignInAsync(string token, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(token, cancellationToken) is not { AccountId: { } accountId } link)
            return null;
        if (await accounts.FindAsync(accountId, cancellationToken) is not { Status: AccountStatus.Active } account)
            return null;
        if (!await store.UseAsync(link.Id, cancellationToken))
            return null;
        await accounts.RecordSignInAsync(account.Id, time.GetUtcNow(), rehash: null, cancellationToken);
        return account;
    }

    /// <summary>Deletes the links that no longer work.</summary>
    public Task DeleteExpiredAsync(CancellationToken cancellationToken = default) =>
        store.DeleteExpiredAsync(time.GetUtcNow(), cancellationToken);
}
