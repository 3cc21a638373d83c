using System.Runtime.ExceptionServices;
using FlagCluster.Contracts.Storage;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.PostgreSql;

/// <summary>Provides a distributed lock on a PostgreSQL advisory lock.</summary>
public sealed class PostgreSqlDistributedLock : IDistributedLock
{
    private const string TryLock = $"SELECT pg_try_advisory_xact_lock({PostgreSqlLocks.Work})";

    private readonly Database _database;

    internal PostgreSqlDistributedLock(Database database) => _database = database;

    /// <inheritdoc/>
    public async Task<bool> TryRunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        // The lock is held as long as this transaction, which does nothing else.
        ExceptionDispatchInfo? failure = null;
        var outcome = await _database.WriteAsync(
            async connection =>
            {
                if (await connection.QueryAsync(TryLock, row => row.GetBoolean(0), cancellationToken) is not [true])
                    return false;
                try
                {
                    await work(cancellationToken);
                    return true;
                }
                catch (Exception exception)
                {
                    // Rethrown outside the database call, which would report an I/O error of the work as an unavailable database.
                    failure = ExceptionDispatchInfo.Capture(exception);
                    return false;
                }
            },
            cancellationToken
        );
        failure?.Throw();
        return outcome == WriteOutcome.Written;
    }
}
