using FlagCluster.Contracts.Accounts;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Accounts;

/// <summary>Counts failed sign-ins in SQL.</summary>
internal sealed class SqlSignInFailureStore(Database database) : ISignInFailureStore
{
    /// <inheritdoc/>
    public async Task<SignInFailures?> FindAsync(string key, CancellationToken cancellationToken = default)
    {
        var rows = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT failures, last_at FROM sign_in_failures WHERE key = @key",
                    row => new SignInFailures((int)Math.Min(row.GetNumber(0), int.MaxValue), row.GetTime(1)),
                    cancellationToken,
                    ("@key", key)
                ),
            cancellationToken
        );
        return rows.Count == 0 ? null : rows[0];
    }

    /// <inheritdoc/>
    public async Task AddAsync(
        string key,
        DateTimeOffset time,
        DateTimeOffset forgetBefore,
        CancellationToken cancellationToken = default
    ) =>
        await database.WriteAsync(
            """
            INSERT INTO sign_in_failures (key, failures, last_at) VALUES (@key, 1, @time)
            ON CONFLICT (key) DO UPDATE SET
                failures = CASE WHEN sign_in_failures.last_at < @forgetBefore THEN 1 ELSE sign_in_failures.failures + 1 END,
                last_at = excluded.last_at
            """,
            cancellationToken,
            ("@key", key),
            ("@time", time.ToUnixTimeMilliseconds()),
            ("@forgetBefore", forgetBefore.ToUnixTimeMilliseconds())
        );

    /// <inheritdoc/>
    public async Task DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        await database.WriteAsync("DELETE FROM sign_in_failures WHERE key = @key", cancellationToken, ("@key", key));

    /// <inheritdoc/>
    public async Task DeleteBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            "DELETE FROM sign_in_failures WHERE last_at < @time",
            cancellationToken,
            ("@time", time.ToUnixTimeMilliseconds())
        );
}
