using System.Data.Common;
using FlagCluster.Analytics.Counting;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>
/// Stores which keys were server keys when their events were recorded. Those of the control data cannot tell: they can be deleted.
/// </summary>
internal static class ServerKeyRows
{
    private static readonly RowStatement Insert = new(
        "analytics_server_keys",
        ["environment", "client", "shard"],
        "ON CONFLICT (environment, client, shard) DO NOTHING"
    );

    /// <summary>Adds the keys of a batch, in the transaction of its commit and under its lock of the shard.</summary>
    public static Task AddAsync(
        ISqlDialect dialect,
        DbConnection connection,
        long shard,
        IReadOnlyCollection<ServerKey> keys,
        CancellationToken cancellationToken
    )
    {
        if (keys.Count == 0)
            return Task.CompletedTask;
        ServerKey[] sorted =
        [
            .. keys.OrderBy(key => key.Environment, StringComparer.Ordinal).ThenBy(key => key.Client, StringComparer.Ordinal),
        ];
        Array[] columns =
        [
            sorted.Select(key => key.Environment).ToArray(),
            sorted.Select(key => key.Client).ToArray(),
            Enumerable.Repeat(shard, sorted.Length).ToArray(),
        ];
        return dialect.WriteRowsAsync(connection, Insert, new(columns), cancellationToken);
    }

    /// <summary>Returns the ids of the keys of an environment.</summary>
    public static Task<List<string>> ReadAsync(DbConnection connection, string environment, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            "SELECT DISTINCT client FROM analytics_server_keys WHERE environment = @environment",
            row => row.GetString(0),
            cancellationToken,
            ("@environment", environment)
        );
}
