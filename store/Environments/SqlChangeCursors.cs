using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Environments;

/// <summary>Stores the cursors of change subscribers in SQL.</summary>
internal sealed class SqlChangeCursors(Database database) : IChangeCursors
{
    /// <inheritdoc/>
    public async Task<EnvironmentVersion?> ReadAsync(
        string subscriber,
        EnvironmentId environment,
        CancellationToken cancellationToken = default
    )
    {
        var versions = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT epoch, number FROM change_cursors WHERE subscriber = @subscriber AND environment = @environment",
                    row => new EnvironmentVersion(row.GetInt64(0), row.GetInt64(1)),
                    cancellationToken,
                    ("@subscriber", StoredText.Checked(subscriber)),
                    ("@environment", environment.ToString())
                ),
            cancellationToken
        );
        return versions is [var version] ? version : null;
    }

    /// <inheritdoc/>
    public async Task SaveAsync(
        string subscriber,
        EnvironmentId environment,
        EnvironmentVersion version,
        CancellationToken cancellationToken = default
    ) =>
        await database.WriteAsync(
            """
            INSERT INTO change_cursors (subscriber, environment, epoch, number) VALUES (@subscriber, @environment, @epoch, @number)
            ON CONFLICT (subscriber, environment) DO UPDATE SET epoch = excluded.epoch, number = excluded.number
            """,
            cancellationToken,
            ("@subscriber", StoredText.Checked(subscriber)),
            ("@environment", environment.ToString()),
            ("@epoch", version.Epoch),
            ("@number", version.Number)
        );
}
