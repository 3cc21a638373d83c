using FlagCluster.Contracts.Accounts;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Accounts;

/// <summary>Stores sessions in SQL.</summary>
internal sealed class SqlSessionStore(Database database) : ISessionStore
{
    private const string Select = $"SELECT {AccountRows.SessionColumns} FROM sessions";

    /// <inheritdoc/>
    public async Task AddAsync(Session session, int keep, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        await database.WriteAsync(
            async connection =>
            {
                await connection.ExecuteAsync(
                    $"""
                    INSERT INTO sessions ({AccountRows.SessionColumns})
                    VALUES (@id, @account, @hash, @epoch, @createdAt, @expiresAt, @lastSeenAt, @confirmedAt, @method, @amr, @network,
                        @userAgent)
                    """,
                    cancellationToken,
                    ("@id", session.Id),
                    ("@account", StoredText.Checked(session.AccountId)),
                    ("@hash", session.Hash.ToArray()),
                    ("@epoch", session.Epoch),
                    ("@createdAt", session.CreatedAt.ToUnixTimeMilliseconds()),
                    ("@expiresAt", session.ExpiresAt.ToUnixTimeMilliseconds()),
                    ("@lastSeenAt", session.LastSeenAt.ToUnixTimeMilliseconds()),
                    ("@confirmedAt", session.ConfirmedAt.ToUnixTimeMilliseconds()),
                    ("@method", StoredText.Checked(session.Origin.Method)),
                    ("@amr", StoredText.Checked(session.Origin.Amr)),
                    ("@network", StoredText.Checked(session.Origin.Network)),
                    ("@userAgent", StoredText.Checked(session.Origin.UserAgent))
                );
                await connection.ExecuteAsync(
                    """
                    DELETE FROM sessions WHERE account = @account AND id <> @id AND id NOT IN (
                        SELECT id FROM sessions WHERE account = @account AND id <> @id ORDER BY created_at DESC, id LIMIT @others
                    )
                    """,
                    cancellationToken,
                    ("@account", session.AccountId),
                    ("@id", session.Id),
                    ("@others", (long)Math.Max(keep - 1, 0))
                );
                return true;
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task<Session?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        var sessions = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    Select + " WHERE id = @id",
                    AccountRows.ReadSession,
                    cancellationToken,
                    ("@id", StoredText.Checked(id))
                ),
            cancellationToken
        );
        return sessions.Count == 0 ? null : sessions[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Session>> ListAsync(string accountId, CancellationToken cancellationToken = default) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    Select + " WHERE account = @account ORDER BY created_at DESC, id",
                    AccountRows.ReadSession,
                    cancellationToken,
                    ("@account", StoredText.Checked(accountId))
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task UpdateAsync(Session session, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        await database.WriteAsync(
            """
            UPDATE sessions SET
                last_seen_at = CASE WHEN last_seen_at > @lastSeenAt THEN last_seen_at ELSE @lastSeenAt END,
                confirmed_at = CASE WHEN confirmed_at > @confirmedAt THEN confirmed_at ELSE @confirmedAt END
            WHERE id = @id
            """,
            cancellationToken,
            ("@id", StoredText.Checked(session.Id)),
            ("@lastSeenAt", session.LastSeenAt.ToUnixTimeMilliseconds()),
            ("@confirmedAt", session.ConfirmedAt.ToUnixTimeMilliseconds())
        );
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string accountId, string id, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            "DELETE FROM sessions WHERE id = @id AND account = @account",
            cancellationToken,
            ("@id", StoredText.Checked(id)),
            ("@account", StoredText.Checked(accountId))
        ) == WriteOutcome.Written;

    /// <inheritdoc/>
    public async Task<int> DeleteAllAsync(string accountId, string? except, CancellationToken cancellationToken = default)
    {
        var deleted = 0;
        await database.WriteAsync(
            async connection =>
            {
                deleted = await connection.ExecuteAsync(
                    "DELETE FROM sessions WHERE account = @account AND id <> @except",
                    cancellationToken,
                    ("@account", StoredText.Checked(accountId)),
                    ("@except", StoredText.Checked(except ?? ""))
                );
                return deleted > 0;
            },
            cancellationToken
        );
        return deleted;
    }

    /// <inheritdoc/>
    public async Task DeleteExpiredAsync(DateTimeOffset now, DateTimeOffset unusedSince, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            "DELETE FROM sessions WHERE expires_at <= @now OR last_seen_at < @unusedSince",
            cancellationToken,
            ("@now", now.ToUnixTimeMilliseconds()),
            ("@unusedSince", unusedSince.ToUnixTimeMilliseconds())
        );
}
