using System.Runtime.ExceptionServices;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Storage;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.PostgreSql;

/// <summary>Provides a distributed lock on a PostgreSQL advisory lock.</summary>
public sealed class PostgreSqlDistributedLock : IDistributedLock
{
    private const string TryLock = "SELECT pg_try_advisory_xact_lock(5060723421159)";

    private readonly Database _database;

    internal PostgreSqlDistributedLock(Database database) => _database = database;

    /// <summary>Runs a piece of work, unless another process is at one now. A process that dies has given its turn up.</summary>
    /// <returns>False when it was another's turn; nothing was done then.</returns>
    /// <exception cref="StorageUnavailableException">The database cannot be reached. What the work throws comes through as it is.</exception>
    public async Task<bool> TryRunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        // The lock lives as long as this transaction, in which nothing else happens.
        ExceptionDispatchInfo? failure = null;
        var outcome = await _database.WriteAsync(async connection =>
        {
            if (await connection.QueryAsync(TryLock, row => row.GetBoolean(0), cancellationToken) is not [true]) return false;
            try
            {
                await work(cancellationToken);
                return true;
            }
            catch (Exception exception)
            {
                // Carried past the connection, which would take a full disk for a database that is away.
                failure = ExceptionDispatchInfo.Capture(exception);
                return false;
            }
        }, cancellationToken);
        failure?.Throw();
        return outcome == WriteOutcome.Written;
    }
}
