using System.Data.Common;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.SecondFactors;
using FlagCluster.Store.Control;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.SecondFactors;

/// <summary>Stores second factors in SQL.</summary>
internal sealed class SqlSecondFactorStore(Database database, ControlTransaction transaction, TimeProvider time) : ISecondFactorStore
{
    private const string DeleteRecoveryCodes = "DELETE FROM recovery_codes WHERE account = @account";

    private const string CountCodes = "SELECT COUNT(*) FROM recovery_codes WHERE account = @account";

    /// <inheritdoc/>
    public async Task<TotpSecret?> FindTotpAsync(string accountId, CancellationToken cancellationToken = default)
    {
        var secrets = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT account, protected, created_at, confirmed_at, accepted_step FROM totp_secrets WHERE account = @account",
                    ReadSecret,
                    cancellationToken,
                    ("@account", StoredText.Checked(accountId))
                ),
            cancellationToken
        );
        return secrets.Count == 0 ? null : secrets[0];
    }

    /// <inheritdoc/>
    public async Task<bool> StartTotpAsync(TotpSecret secret, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(secret);
        // Nothing is in effect before it is confirmed, so that there is no entry in the control log.
        var outcome = await database.WriteAsync(
            """
            INSERT INTO totp_secrets (account, protected, created_at, confirmed_at, accepted_step)
            VALUES (@account, @protected, @createdAt, NULL, -1)
            ON CONFLICT (account) DO UPDATE SET
                protected = excluded.protected, created_at = excluded.created_at, accepted_step = excluded.accepted_step
            WHERE totp_secrets.confirmed_at IS NULL
            """,
            cancellationToken,
            ("@account", StoredText.Checked(secret.AccountId)),
            ("@protected", secret.Protected.ToArray()),
            ("@createdAt", secret.CreatedAt.ToUnixTimeMilliseconds())
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<bool> ConfirmTotpAsync(
        Initiator initiator,
        TotpSecret secret,
        long step,
        IReadOnlyList<byte[]> recoveryCodes,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(secret);
        var outcome = await transaction.RunAsync(
            ControlEntry.OfAccount(initiator, ControlActions.AddSecondFactor, secret.AccountId),
            async write =>
            {
                var confirmed = await write.ExecuteAsync(
                    """
                    UPDATE totp_secrets SET confirmed_at = @now, accepted_step = @step
                    WHERE account = @account AND protected = @protected AND confirmed_at IS NULL
                    """,
                    ("@account", StoredText.Checked(secret.AccountId)),
                    ("@protected", secret.Protected.ToArray()),
                    ("@now", time.GetUtcNow().ToUnixTimeMilliseconds()),
                    ("@step", step)
                );
                if (confirmed == 0)
                    return false;
                await ReplaceRecoveryCodesAsync(write, secret.AccountId, recoveryCodes);
                return true;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<bool> AcceptStepAsync(string accountId, long step, CancellationToken cancellationToken = default)
    {
        var outcome = await database.WriteAsync(
            """
            UPDATE totp_secrets SET accepted_step = @step
            WHERE account = @account AND accepted_step < @step AND confirmed_at IS NOT NULL
            """,
            cancellationToken,
            ("@account", StoredText.Checked(accountId)),
            ("@step", step)
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveAsync(Initiator initiator, string accountId, CancellationToken cancellationToken = default)
    {
        var outcome = await transaction.RunAsync(
            ControlEntry.OfAccount(initiator, ControlActions.RemoveSecondFactor, accountId),
            async write =>
            {
                (string, object?) account = ("@account", StoredText.Checked(accountId));
                var codes = await write.ExecuteAsync(DeleteRecoveryCodes, account);
                return await write.ExecuteAsync("DELETE FROM totp_secrets WHERE account = @account", account) + codes > 0;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<bool> ReplaceRecoveryCodesAsync(
        Initiator initiator,
        string accountId,
        IReadOnlyList<byte[]> recoveryCodes,
        CancellationToken cancellationToken = default
    )
    {
        var entry = ControlEntry.OfAccount(initiator, ControlActions.RenewRecoveryCodes, accountId);
        var outcome = await transaction.RunAsync(
            entry,
            async write =>
            {
                var isEnrolled = await write.ExistsAsync(
                    "SELECT 1 FROM totp_secrets WHERE account = @account AND confirmed_at IS NOT NULL",
                    ("@account", StoredText.Checked(accountId))
                );
                if (!isEnrolled)
                    return false;
                entry.Before = await StateAsync(write, accountId);
                await ReplaceRecoveryCodesAsync(write, accountId, recoveryCodes);
                entry.After = await StateAsync(write, accountId);
                return true;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<bool> UseRecoveryCodeAsync(
        Initiator initiator,
        string accountId,
        byte[] hash,
        CancellationToken cancellationToken = default
    )
    {
        var entry = ControlEntry.OfAccount(initiator, ControlActions.UseRecoveryCode, accountId);
        var outcome = await transaction.RunAsync(
            entry,
            async write =>
            {
                entry.Before = await StateAsync(write, accountId);
                var used = await write.ExecuteAsync(
                    "DELETE FROM recovery_codes WHERE account = @account AND hash = @hash",
                    ("@account", StoredText.Checked(accountId)),
                    ("@hash", hash)
                );
                entry.After = await StateAsync(write, accountId);
                return used > 0;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<int> CountRecoveryCodesAsync(string accountId, CancellationToken cancellationToken = default)
    {
        var counts = await database.ReadAsync(
            connection =>
                connection.QueryAsync(CountCodes, row => row.GetInt64(0), cancellationToken, ("@account", StoredText.Checked(accountId))),
            cancellationToken
        );
        return (int)counts[0];
    }

    /// <summary>Returns what the audit log has of the recovery codes of an account: their number.</summary>
    private static async Task<string> StateAsync(ControlWrite write, string accountId)
    {
        var codes = await write.CountAsync(CountCodes, ("@account", StoredText.Checked(accountId)));
        return new JsonObject { ["recoveryCodes"] = codes }.ToJsonString();
    }

    private static async Task ReplaceRecoveryCodesAsync(ControlWrite write, string accountId, IReadOnlyList<byte[]> hashes)
    {
        await write.ExecuteAsync(DeleteRecoveryCodes, ("@account", StoredText.Checked(accountId)));
        foreach (var hash in hashes)
            await write.ExecuteAsync(
                "INSERT INTO recovery_codes (account, hash) VALUES (@account, @hash)",
                ("@account", StoredText.Checked(accountId)),
                ("@hash", hash)
            );
    }

    private static TotpSecret ReadSecret(DbDataReader row) =>
        new(row.GetString(0), row.GetBytes(1), row.GetTime(2)) { IsConfirmed = !row.IsDBNull(3), AcceptedStep = row.GetNumber(4) };
}
