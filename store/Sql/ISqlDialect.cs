using System.Data.Common;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Store.Sql;

/// <summary>What differs between the database engines. Everything else is SQL that both understand.</summary>
internal interface ISqlDialect : IAsyncDisposable
{
    /// <summary>The engine's name: of its folder of migrations, and for log lines.</summary>
    string Name { get; }

    /// <summary>Counts the tables named <c>schema_versions</c>: 0 in a database without a schema.</summary>
    string CountSchemaTables { get; }

    /// <summary>Makes a database where there is none yet, if the engine can.</summary>
    ValueTask PrepareAsync(CancellationToken cancellationToken);

    /// <summary>A connection from the pool. Disposing it returns it.</summary>
    ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Waits for the turn to write, where the engine has one writer at a time. Disposing the answer ends the turn.</summary>
    ValueTask<IDisposable?> EnterWriteAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction that writes. Disposing it rolls back what is not committed, and never fails.</summary>
    ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Takes the lock that migrations run under, until the connection's transaction ends.</summary>
    Task LockSchemaAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary><see cref="WriteOutcome.Duplicate"/> or <see cref="WriteOutcome.NoParent"/> when that is why a statement failed, else null.</summary>
    WriteOutcome? Violation(DbException exception);

    /// <summary>A failure of the engine in words that say what happened and what to do, without secrets; null for any other exception.</summary>
    StorageUnavailableException? Explain(Exception exception);
}
