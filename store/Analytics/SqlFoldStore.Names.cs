using FlagCluster.Analytics.Counting;

namespace FlagCluster.Store.Analytics;

/// <content>Reads the names that count by themselves. Only the consumer of a partition changes them, with its position.</content>
internal sealed partial class SqlFoldStore
{
    /// <inheritdoc/>
    public async Task<KnownNames> ReadNamesAsync(
        string topic,
        int partition,
        IReadOnlyCollection<NameKey> names,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(names);
        var known = new KnownNames();
        var environments = names.Select(name => name.Environment).Distinct(StringComparer.Ordinal).ToList();
        var ids = await texts.FindAsync(environments, cancellationToken);
        // An environment without sums has no names.
        NameKey[] keys = [.. names.Where(name => ids.ContainsKey(name.Environment))];
        if (keys.Length == 0)
            return known;
        string[] stored = [.. ids.Keys];
        await database.ReadAsync(
            async connection =>
            {
                if (await ReadShardsAsync(connection, topic, partition, cancellationToken) is not [var shard])
                    return false;
                await database.Dialect.ReadRowsAsync(
                    connection,
                    SumTables.StoredNames,
                    new(
                        Column(keys, _ => shard),
                        Column(keys, key => ids[key.Environment]),
                        Column(keys, key => (long)key.Kind),
                        Column(keys, key => key.IsTrusted ? 1L : 0),
                        Column(keys, key => key.Hash)
                    ),
                    (index, row) => known.Load(keys[index], row.GetNumber(0)),
                    cancellationToken
                );
                await database.Dialect.ReadRowsAsync(
                    connection,
                    SumTables.StoredNameCounts,
                    new(Column(stored, _ => shard), Column(stored, environment => ids[environment])),
                    (index, row) =>
                        known.Load(
                            new NameCountKey(new(stored[index], (NameKind)row.GetNumber(0), row.GetNumber(1) != 0), row.GetNumber(2)),
                            row.GetNumber(3)
                        ),
                    cancellationToken
                );
                return true;
            },
            cancellationToken
        );
        return known;
    }

    /// <summary>Removes names that are no longer in use. Whether they are removed decides nothing.</summary>
    private async Task RemoveNamesAsync(CancellationToken cancellationToken)
    {
        const string IsUnused = "day < (SELECT o.watermark / 86400000 - 1 FROM analytics_offsets o WHERE o.shard = {0}.shard)";
        foreach (
            var (table, keys) in new[]
            {
                ("analytics_names", "shard, environment, kind, trusted, hash"),
                ("analytics_name_counts", "shard, environment, kind, trusted, day"),
            }
        )
            await RemoveAsync(table, keys, IsUnused.Replace("{0}", table, StringComparison.Ordinal), 0, cancellationToken);
    }
}
