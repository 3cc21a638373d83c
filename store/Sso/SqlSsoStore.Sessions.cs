using FlagCluster.Contracts.Sso;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Sso;

/// <content>Sessions that providers began, and values that are accepted once.</content>
internal sealed partial class SqlSsoStore
{
    /// <inheritdoc/>
    public async Task AddSessionAsync(SsoSession session, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        await database.WriteAsync(
            async connection =>
            {
                await connection.ExecuteAsync(
                    "DELETE FROM sso_sessions WHERE expires_at <= @now",
                    cancellationToken,
                    ("@now", now.ToUnixTimeMilliseconds())
                );
                await connection.ExecuteAsync(
                    $"""
                    INSERT INTO sso_sessions ({SsoRows.Session})
                    VALUES (@session, @provider, @account, @subject, @expiresAt, @providerSession, @idToken)
                    """,
                    cancellationToken,
                    ("@session", session.Session),
                    ("@provider", session.Provider),
                    ("@account", session.Account),
                    ("@subject", StoredText.Checked(session.Subject)),
                    ("@expiresAt", session.ExpiresAt.ToUnixTimeMilliseconds()),
                    ("@providerSession", StoredText.Checked(session.ProviderSession)),
                    ("@idToken", session.IdToken.ToArray())
                );
                return true;
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task<SsoSession?> FindSessionAsync(string session, CancellationToken cancellationToken = default) =>
        (await ListSessionsAsync("session = @session", cancellationToken, ("@session", StoredText.Checked(session)))).FirstOrDefault();

    /// <inheritdoc/>
    public Task<IReadOnlyList<SsoSession>> ListSessionsAsync(
        string provider,
        string? subject,
        string? providerSession,
        CancellationToken cancellationToken = default
    ) =>
        // PostgreSQL needs the type of a parameter that may be null.
        ListSessionsAsync(
            """
            provider = @provider AND (CAST(@subject AS TEXT) IS NULL OR subject = @subject)
                AND (CAST(@providerSession AS TEXT) IS NULL OR provider_session = @providerSession)
            """,
            cancellationToken,
            ("@provider", StoredText.Checked(provider)),
            ("@subject", StoredText.Checked(subject)),
            ("@providerSession", StoredText.Checked(providerSession))
        );

    /// <inheritdoc/>
    public async Task<bool> IsUsedAsync(string provider, string value, CancellationToken cancellationToken = default)
    {
        var used = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT 1 FROM sso_used_values WHERE provider = @provider AND value = @value",
                    _ => true,
                    cancellationToken,
                    ("@provider", StoredText.Checked(provider)),
                    ("@value", StoredText.Checked(value))
                ),
            cancellationToken
        );
        return used.Count > 0;
    }

    /// <inheritdoc/>
    public async Task<bool> UseAsync(
        string provider,
        string value,
        DateTimeOffset now,
        DateTimeOffset expiresAt,
        CancellationToken cancellationToken = default
    )
    {
        var outcome = await database.WriteAsync(
            async connection =>
            {
                await connection.ExecuteAsync(
                    "DELETE FROM sso_used_values WHERE expires_at <= @now",
                    cancellationToken,
                    ("@now", now.ToUnixTimeMilliseconds())
                );
                return await connection.ExecuteAsync(
                        """
                        INSERT INTO sso_used_values (provider, value, expires_at) VALUES (@provider, @value, @expiresAt)
                        ON CONFLICT (provider, value) DO NOTHING
                        """,
                        cancellationToken,
                        ("@provider", StoredText.Checked(provider)),
                        ("@value", StoredText.Checked(value)),
                        ("@expiresAt", expiresAt.ToUnixTimeMilliseconds())
                    ) > 0;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    private async Task<IReadOnlyList<SsoSession>> ListSessionsAsync(
        string condition,
        CancellationToken cancellationToken,
        params (string, object?)[] parameters
    ) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {SsoRows.Session} FROM sso_sessions WHERE {condition}",
                    SsoRows.ReadSession,
                    cancellationToken,
                    parameters
                ),
            cancellationToken
        );
}
