using System.Data.Common;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Links;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Control;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Accounts;

/// <summary>Stores single-use links in SQL.</summary>
internal sealed class SqlSingleUseLinkStore(Database database, ControlTransaction transaction) : ISingleUseLinkStore
{
    private const string Columns =
        $"id, purpose, hash, account, organization, email, normalized_email, payload, created_at, expires_at, {ActorColumns.Names}";

    /// <inheritdoc/>
    public async Task AddAsync(Initiator initiator, SingleUseLink link, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        var outcome = await transaction.RunAsync(
            EntryOf(initiator, link, ControlActions.CreateInvitation, ControlActions.CreateLink),
            write => AddAsync(write, link),
            cancellationToken
        );
        if (outcome == WriteOutcome.NoParent)
            throw new ParentNotFoundException(
                link.Organization is { } organization ? $"organization '{organization}'" : $"account '{link.AccountId}'"
            );
        if (outcome != WriteOutcome.Written)
            throw new InvalidOperationException($"A link with the id '{link.Id}' exists already; create another one.");
    }

    /// <inheritdoc/>
    public async Task<SingleUseLink?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        var links = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {Columns} FROM single_use_links WHERE id = @id",
                    ReadLink,
                    cancellationToken,
                    ("@id", StoredText.Checked(id))
                ),
            cancellationToken
        );
        return links.Count == 0 ? null : links[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SingleUseLink>> ListInvitationsAsync(
        string organization,
        string? after,
        int limit,
        CancellationToken cancellationToken = default
    ) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"""
                    SELECT {Columns} FROM single_use_links WHERE organization = @organization AND purpose = 'invitation' AND id > @after
                    ORDER BY id LIMIT @limit
                    """,
                    ReadLink,
                    cancellationToken,
                    ("@organization", StoredText.Checked(organization)),
                    ("@after", StoredText.Checked(after ?? "")),
                    ("@limit", (long)limit)
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<bool> RevokeInvitationAsync(
        Initiator initiator,
        string organization,
        string id,
        CancellationToken cancellationToken = default
    )
    {
        var entry = ControlEntry.Of(initiator, ControlActions.RevokeInvitation, organization, id);
        var outcome = await transaction.RunAsync(
            entry,
            async write =>
            {
                var revoked = await write.QueryAsync(
                    """
                    DELETE FROM single_use_links WHERE id = @id AND organization = @organization AND purpose = 'invitation'
                    RETURNING normalized_email
                    """,
                    row => row.GetText(0),
                    ("@id", StoredText.Checked(id)),
                    ("@organization", StoredText.Checked(organization))
                );
                entry.Person = revoked.FirstOrDefault();
                return revoked.Count > 0;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<Account?> ResetPasswordAsync(
        Initiator initiator,
        SingleUseLink link,
        string password,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(link);
        Account? account = null;
        await transaction.RunAsync(
            ControlEntry.OfAccount(initiator, ControlActions.ResetPassword, link.AccountId!),
            async write =>
            {
                if (!await UseAsync(write, link))
                    return false;
                await EndAllAsync(write, link.AccountId!);
                account = await UpdateAsync(
                    write,
                    "password = @password, session_epoch = session_epoch + 1",
                    link.AccountId!,
                    ("@password", StoredText.Checked(password))
                );
                return account is not null;
            },
            cancellationToken
        );
        return account;
    }

    /// <inheritdoc/>
    public async Task<EmailChange> ChangeEmailAsync(
        Initiator initiator,
        string accountId,
        EmailAddress email,
        SingleUseLink? link,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(email);
        Account? account = null;
        var outcome = await transaction.RunAsync(
            ControlEntry.OfAccount(initiator, ControlActions.ChangeEmail, accountId),
            async write =>
            {
                if (link is not null && !await UseAsync(write, link))
                    return false;
                // A link that was sent to the old address must not work any more.
                await EndAllAsync(write, accountId);
                account = await UpdateAsync(
                    write,
                    "email = @email, normalized_email = @normalizedEmail, email_verified = @verified",
                    accountId,
                    ("@email", email.Text),
                    ("@normalizedEmail", email.Normalized),
                    ("@verified", link is null ? 0L : 1L)
                );
                return account is not null;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Duplicate ? new(null, IsTaken: true) : new(account, IsTaken: false);
    }

    /// <summary>Uses a link in a control write: of several uses at once, one deletes the row.</summary>
    internal static async Task<bool> UseAsync(ControlWrite write, SingleUseLink link) =>
        await write.ExecuteAsync("DELETE FROM single_use_links WHERE id = @id", ("@id", StoredText.Checked(link.Id))) > 0;

    /// <summary>Uses an invitation in a control write, and adds the account of the person that accepts it.</summary>
    /// <exception cref="EmailTakenException">Another account has the address.</exception>
    internal static async Task<bool> UseAsync(ControlWrite write, AcceptedLink accepted)
    {
        if (!await UseAsync(write, accepted.Link))
            return false;
        if (accepted.NewAccount is not { } account)
            return true;
        (string, object?) email = ("@email", account.Email.Normalized);
        if (await write.ExistsAsync("SELECT 1 FROM accounts WHERE normalized_email = @email", email))
            throw new EmailTakenException(account.Email);
        return await SqlAccountStore.AddAsync(write, account);
    }

    /// <summary>Ends the links of an account in a control write.</summary>
    internal static Task EndAllAsync(ControlWrite write, string accountId) =>
        write.ExecuteAsync("DELETE FROM single_use_links WHERE account = @account", ("@account", StoredText.Checked(accountId)));

    private static async Task<bool> AddAsync(ControlWrite write, SingleUseLink link)
    {
        await write.ExecuteAsync(
            "DELETE FROM single_use_links WHERE expires_at < @oldest",
            ("@oldest", (link.CreatedAt - SingleUseLink.KeptAfterExpiry).ToUnixTimeMilliseconds())
        );
        await write.ExecuteAsync(
            """
            DELETE FROM single_use_links
            WHERE purpose = @purpose AND (account = @account OR (organization = @organization AND normalized_email = @normalizedEmail))
            """,
            ("@purpose", link.Purpose.Name()),
            ("@account", StoredText.Checked(link.AccountId) ?? ""),
            ("@organization", StoredText.Checked(link.Organization) ?? ""),
            ("@normalizedEmail", link.Email?.Normalized ?? "")
        );
        return await write.ExecuteAsync(
                $"""
                INSERT INTO single_use_links ({Columns})
                VALUES (@id, @purpose, @hash, @account, @organization, @email, @normalizedEmail, @payload, @createdAt, @expiresAt,
                    {ActorColumns.Values})
                """,
                [
                    ("@id", StoredText.Checked(link.Id)),
                    ("@purpose", link.Purpose.Name()),
                    ("@hash", link.Hash.ToArray()),
                    ("@account", StoredText.Checked(link.AccountId)),
                    ("@organization", StoredText.Checked(link.Organization)),
                    ("@email", link.Email?.Text),
                    ("@normalizedEmail", link.Email?.Normalized),
                    ("@payload", StoredText.Checked(link.Payload)),
                    ("@createdAt", link.CreatedAt.ToUnixTimeMilliseconds()),
                    ("@expiresAt", link.ExpiresAt.ToUnixTimeMilliseconds()),
                    .. ActorColumns.Parameters(link.CreatedBy),
                ]
            ) > 0;
    }

    private static async Task<Account?> UpdateAsync(
        ControlWrite write,
        string assignments,
        string accountId,
        params (string Name, object? Value)[] parameters
    )
    {
        var accounts = await write.QueryAsync(
            $"UPDATE accounts SET {assignments}, version = @version WHERE id = @id RETURNING {AccountRows.AccountColumns}",
            AccountRows.ReadAccount,
            [.. parameters, ("@id", StoredText.Checked(accountId))]
        );
        return accounts.Count == 0 ? null : accounts[0];
    }

    private static ControlEntry EntryOf(Initiator initiator, SingleUseLink link, string invitation, string other) =>
        link.Organization is { } organization
            ? ControlEntry.Of(initiator, invitation, organization, link.Id) with
            {
                Person = link.Email?.Normalized,
            }
            : ControlEntry.OfAccount(initiator, other, $"{link.AccountId}/{link.Id}") with
            {
                Person = link.AccountId,
            };

    private static SingleUseLink ReadLink(DbDataReader row) =>
        new(
            row.GetString(0),
            LinkPurposeNames.Parse(row.GetString(1)),
            row.GetBytes(2),
            ActorColumns.Read(row, 10),
            row.GetTime(8),
            row.GetTime(9)
        )
        {
            AccountId = row.GetText(3),
            Organization = row.GetText(4),
            Email = row.GetText(5) is { } email ? EmailAddress.Parse(email) : null,
            Payload = row.GetString(7),
        };
}
