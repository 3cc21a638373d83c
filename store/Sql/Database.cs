using System.Data.Common;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Store.Sql;

/// <summary>
/// Runs reads and transactions on connections, and translates failures of the drivers to <see cref="StorageUnavailableException"/>.
/// </summary>
internal sealed class Database(ISqlDialect dialect, StoreObserver? observer = null)
{
    /// <summary>Gets the engine.</summary>
    public ISqlDialect Dialect => dialect;

    /// <summary>Creates the database if it does not exist and the engine can.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            await dialect.PrepareAsync(cancellationToken);
        }
        catch (Exception exception) when (Explain(exception) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>Reads outside a transaction: each statement sees one state.</summary>
    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) =>
        ObserveAsync("read", () => ReadInnerAsync(work, cancellationToken));

    private async Task<T> ReadInnerAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await using var connection = await dialect.OpenAsync(cancellationToken);
            return await work(connection);
        }
        catch (Exception exception) when (Explain(exception) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>Writes in one transaction.</summary>
    /// <param name="work">The statements; false rolls back.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    public Task<WriteOutcome> WriteAsync(Func<DbConnection, Task<bool>> work, CancellationToken cancellationToken) =>
        ObserveAsync("write", () => WriteInnerAsync(work, cancellationToken));

    private async Task<WriteOutcome> WriteInnerAsync(Func<DbConnection, Task<bool>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = await dialect.EnterWriteAsync(cancellationToken);
        try
        {
            await using var connection = await dialect.OpenAsync(cancellationToken);
            await using var transaction = await dialect.BeginWriteAsync(connection, cancellationToken);
            // Without a commit, disposing the transaction rolls it back.
            if (!await work(connection))
                return WriteOutcome.Declined;
            await transaction.CommitAsync(cancellationToken);
            return WriteOutcome.Written;
        }
        catch (DbException exception) when (dialect.Violation(exception) is { } violation)
        {
            return violation;
        }
        catch (Exception exception) when (Explain(exception) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>Writes with one statement; declined when it changes no row.</summary>
    public Task<WriteOutcome> WriteAsync(
        string sql,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    ) => WriteAsync(async connection => await connection.ExecuteAsync(sql, cancellationToken, parameters) > 0, cancellationToken);

    private Task<T> ObserveAsync<T>(string kind, Func<Task<T>> work) =>
        observer is null ? dialect.RunAsync(work) : observer.RunAsync(dialect.Name, kind, () => dialect.RunAsync(work));

    private StorageUnavailableException? Explain(Exception exception) =>
        exception is InvalidDataException
            ? new(
                $"The {dialect.Name} database has an unreadable entry: {exception.Message} Restore the database from a backup.",
                exception
            )
            : dialect.Explain(exception);
}
