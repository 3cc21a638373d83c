using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Control;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Accounts;

/// <summary>Stores accounts in SQL.</summary>
/// <remarks>Text with U+0000 or an unpaired surrogate is an <see cref="ArgumentException"/>.</remarks>
internal sealed class SqlAccountStore(Database database, ControlTransaction transaction) : IAccountStore
{
    private const string Select = $"SELECT {AccountRows.AccountColumns} FROM accounts";

    /// <inheritdoc/>
    public async Task<bool> AddAsync(Initiator initiator, Account account, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        var outcome = await transaction.RunAsync(
            ControlEntry.OfAccount(initiator, ControlActions.CreateUser, account.Id),
            write => AddAsync(write, account),
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<FirstAccountOutcome> AddFirstAsync(
        Initiator initiator,
        Account account,
        string link,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(account);
        var declined = FirstAccountOutcome.LinkUsed;
        var outcome = await transaction.RunAsync(
            ControlEntry.OfAccount(initiator, ControlActions.CreateUser, account.Id),
            async write =>
            {
                if (await write.ExecuteAsync(SqlPrintedLinkStore.Use, ("@link", StoredText.Checked(link))) == 0)
                    return false;
                declined = FirstAccountOutcome.NotFirst;
                return !await write.ExistsAsync("SELECT 1 FROM accounts LIMIT 1") && await AddAsync(write, account);
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written ? FirstAccountOutcome.Created : declined;
    }

    /// <inheritdoc/>
    public async Task<Account?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        await FindAsync(Select + " WHERE id = @value", StoredText.Checked(id), cancellationToken);

    /// <inheritdoc/>
    public async Task<Account?> FindByEmailAsync(EmailAddress email, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(email);
        return await FindAsync(Select + " WHERE normalized_email = @value", email.Normalized, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, Account>> ReadAsync(
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count == 0)
            return new Dictionary<string, Account>();
        var (listed, parameters) = InList.Of("id", ids);
        var accounts = await database.ReadAsync(
            connection => connection.QueryAsync($"{Select} WHERE {listed}", AccountRows.ReadAccount, cancellationToken, parameters),
            cancellationToken
        );
        return accounts.ToDictionary(account => account.Id, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Account>> ListAsync(string? after, int limit, CancellationToken cancellationToken = default) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"{Select} WHERE normalized_email > @after ORDER BY normalized_email LIMIT @limit",
                    AccountRows.ReadAccount,
                    cancellationToken,
                    ("@after", StoredText.Checked(after ?? "")),
                    ("@limit", (long)limit)
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<bool> RenameAsync(Initiator initiator, string id, string name, CancellationToken cancellationToken = default)
    {
        var outcome = await transaction.RunAsync(
            ControlEntry.OfAccount(initiator, ControlActions.UpdateUser, id),
            "UPDATE accounts SET name = @name, version = @version WHERE id = @id",
            cancellationToken,
            ("@id", StoredText.Checked(id)),
            ("@name", StoredText.Checked(name))
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public Task<Account?> SetPasswordAsync(
        Initiator initiator,
        string id,
        string? password,
        CancellationToken cancellationToken = default
    ) =>
        UpdateAsync(
            ControlEntry.OfAccount(initiator, ControlActions.SetPassword, id),
            "UPDATE accounts SET password = @password, session_epoch = session_epoch + 1, version = @version WHERE id = @id",
            condition: null,
            cancellationToken,
            ("@id", StoredText.Checked(id)),
            ("@password", StoredText.Checked(password))
        );

    /// <inheritdoc/>
    public Task<Account?> SetStatusAsync(
        Initiator initiator,
        string id,
        AccountStatus status,
        ControlCondition? condition = null,
        CancellationToken cancellationToken = default
    ) =>
        UpdateAsync(
            ControlEntry.OfAccount(
                initiator,
                status == AccountStatus.Active ? ControlActions.ReactivateUser : ControlActions.DeactivateUser,
                id
            ),
            "UPDATE accounts SET status = @status, session_epoch = session_epoch + @ended, version = @version WHERE id = @id",
            condition,
            cancellationToken,
            ("@id", StoredText.Checked(id)),
            ("@status", ControlNames.Of(status)),
            ("@ended", status == AccountStatus.Deactivated ? 1L : 0L)
        );

    /// <inheritdoc/>
    public Task<Account?> SetAdministratorAsync(Initiator initiator, string id, CancellationToken cancellationToken = default) =>
        UpdateAsync(
            ControlEntry.OfAccount(initiator, ControlActions.UpdateUser, id),
            "UPDATE accounts SET administrator = 1, version = @version WHERE id = @id",
            condition: null,
            cancellationToken,
            ("@id", StoredText.Checked(id))
        );

    /// <inheritdoc/>
    public async Task RecordSignInAsync(
        string id,
        DateTimeOffset time,
        PasswordRehash? rehash,
        CancellationToken cancellationToken = default
    ) =>
        await database.WriteAsync(
            """
            UPDATE accounts SET last_sign_in_at = @time, password = CASE WHEN password = @before THEN @after ELSE password END
            WHERE id = @id
            """,
            cancellationToken,
            ("@id", StoredText.Checked(id)),
            ("@time", time.ToUnixTimeMilliseconds()),
            ("@before", rehash?.Before ?? ""),
            ("@after", rehash?.After ?? "")
        );

    /// <summary>Inserts an account in a control write.</summary>
    internal static async Task<bool> AddAsync(ControlWrite write, Account account) =>
        await write.ExecuteAsync(
            $"""
            INSERT INTO accounts ({AccountRows.AccountColumns}, normalized_email, version)
            VALUES (@id, @email, @name, @password, @status, @administrator, @emailVerified, @sessionEpoch, @createdAt, NULL,
                @normalizedEmail, @version)
            """,
            ("@id", StoredText.Checked(account.Id)),
            ("@email", account.Email.Text),
            ("@normalizedEmail", account.Email.Normalized),
            ("@name", StoredText.Checked(account.Name)),
            ("@password", StoredText.Checked(account.Password)),
            ("@status", ControlNames.Of(account.Status)),
            ("@administrator", account.IsInstallationAdministrator ? 1L : 0L),
            ("@emailVerified", account.IsEmailVerified ? 1L : 0L),
            ("@sessionEpoch", account.SessionEpoch),
            ("@createdAt", account.CreatedAt.ToUnixTimeMilliseconds())
        ) > 0;

    private async Task<Account?> FindAsync(string sql, string? value, CancellationToken cancellationToken)
    {
        var accounts = await database.ReadAsync(
            connection => connection.QueryAsync(sql, AccountRows.ReadAccount, cancellationToken, ("@value", value)),
            cancellationToken
        );
        return accounts.Count == 0 ? null : accounts[0];
    }

    /// <summary>Runs a statement, ends the links of the account of <c>@id</c>, and returns the account.</summary>
    private async Task<Account?> UpdateAsync(
        ControlEntry entry,
        string sql,
        ControlCondition? condition,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    )
    {
        Account? after = null;
        await transaction.RunAsync(
            entry,
            async write =>
            {
                if (!await write.HoldsAsync(condition))
                    return false;
                var rows = await write.QueryAsync($"{sql} RETURNING {AccountRows.AccountColumns}", AccountRows.ReadAccount, parameters);
                after = rows.Count == 0 ? null : rows[0];
                if (after is null)
                    return false;
                // A link from before must not undo a new password or an end of access.
                await SqlSingleUseLinkStore.EndAllAsync(write, after.Id);
                return true;
            },
            cancellationToken
        );
        return after;
    }
}
