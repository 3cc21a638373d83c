using System.Data.Common;
using FlagCluster.Analytics.Lifecycle;
using FlagCluster.Analytics.Storage;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>Stores the times in which nobody consumed a partition, in SQL.</summary>
internal sealed class SqlConsumption(Database database) : IConsumptionReader
{
    /// <summary>Writes the gap that a commit ends, if any, in the transaction of the commit.</summary>
    public static async Task AddAsync(DbConnection connection, FoldBatch batch, CancellationToken cancellationToken)
    {
        if (ConsumptionGap.Before(batch.Before?.UpdatedAt, batch.Now) is not { } gap)
            return;
        await connection.ExecuteAsync(
            """
            INSERT INTO analytics_gaps (topic, partition, started_at, ended_at) VALUES (@topic, @partition, @start, @end)
            ON CONFLICT (topic, partition, started_at) DO NOTHING
            """,
            cancellationToken,
            ("@topic", StoredText.Checked(batch.Topic)),
            ("@partition", (long)batch.Partition),
            ("@start", gap.Start.ToUnixTimeMilliseconds()),
            ("@end", gap.End.ToUnixTimeMilliseconds())
        );
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ConsumptionGap>> ReadGapsAsync(CancellationToken cancellationToken = default) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT started_at, ended_at FROM analytics_gaps",
                    row => new ConsumptionGap(row.GetTime(0), row.GetTime(1)),
                    cancellationToken
                ),
            cancellationToken
        );
}
