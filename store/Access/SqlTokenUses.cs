using FlagCluster.Contracts.Access;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Access;

/// <summary>Stores the days of last use of tokens in SQL.</summary>
internal sealed class SqlTokenUses(Database database) : ITokenUses
{
    private const int TokensPerQuery = 500;

    /// <inheritdoc/>
    public async Task RecordAsync(IReadOnlyDictionary<string, DateOnly> days, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(days);
        await database.WriteAsync(
            async connection =>
            {
                // In the order of the ids, so that two servers never wait for each other's rows.
                foreach (var (token, day) in days.OrderBy(use => use.Key, StringComparer.Ordinal))
                {
                    // A token that was revoked in the meantime is not recorded.
                    await connection.ExecuteAsync(
                        """
                        INSERT INTO api_token_uses (token, day) SELECT id, @day FROM api_tokens WHERE id = @token
                        ON CONFLICT (token) DO UPDATE SET day = excluded.day WHERE api_token_uses.day < excluded.day
                        """,
                        cancellationToken,
                        ("@token", StoredText.Checked(token)),
                        ("@day", (long)day.DayNumber)
                    );
                }
                return true;
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, DateOnly>> ReadAsync(
        IReadOnlyCollection<string> tokens,
        CancellationToken cancellationToken = default
    ) =>
        database.ReadAsync(
            async connection =>
            {
                var days = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
                foreach (var part in tokens.Chunk(TokensPerQuery))
                {
                    var (listed, parameters) = InList.Of("token", part);
                    var rows = await connection.QueryAsync(
                        $"SELECT token, day FROM api_token_uses WHERE {listed}",
                        row => (Token: row.GetString(0), Day: DateOnly.FromDayNumber((int)row.GetInt64(1))),
                        cancellationToken,
                        parameters
                    );
                    foreach (var (token, day) in rows)
                        days[token] = day;
                }
                return (IReadOnlyDictionary<string, DateOnly>)days;
            },
            cancellationToken
        );
}
