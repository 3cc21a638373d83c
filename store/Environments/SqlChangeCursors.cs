using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Environments;

/// <summary>The cursors of change feeds in SQL.</summary>
internal sealed class SqlChangeCursors(Database database) : IChangeCursors
{
    /// <inheritdoc/>
    public async Task<EnvironmentVersion> ReadAsync(string feed, EnvironmentId environment, CancellationToken cancellationToken = default)
    {
        var versions = await database.ReadAsync(connection => connection.QueryAsync(
            "SELECT epoch, number FROM change_cursors WHERE feed = @feed AND environment = @environment",
            row => new EnvironmentVersion(row.GetInt64(0), row.GetInt64(1)), cancellationToken,
            ("@feed", StoredText.Checked(feed)), ("@environment", environment.ToString())), cancellationToken);
        return versions is [var version] ? version : EnvironmentVersion.Initial;
    }

    /// <inheritdoc/>
    public async Task SaveAsync(string feed, EnvironmentId environment, EnvironmentVersion version, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            """
            INSERT INTO change_cursors (feed, environment, epoch, number) VALUES (@feed, @environment, @epoch, @number)
            ON CONFLICT (feed, environment) DO UPDATE SET epoch = excluded.epoch, number = excluded.number
            """,
            cancellationToken, ("@feed", StoredText.Checked(feed)), ("@environment", environment.ToString()), ("@epoch", version.Epoch), ("@number", version.Number));
}
