using FlagCluster.Contracts.Environments;
using FlagCluster.Store.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FlagCluster.Store.Sqlite;

/// <summary>Explains result codes of SQLite.</summary>
internal static class SqliteFailures
{
    /// <summary>Returns the violated constraint as an outcome, or null for any other failure.</summary>
    public static WriteOutcome? Violation(SqliteException exception) =>
        exception.SqliteExtendedErrorCode switch
        {
            raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY => WriteOutcome.Duplicate,
            raw.SQLITE_CONSTRAINT_FOREIGNKEY => WriteOutcome.NoParent,
            _ => null,
        };

    /// <summary>Returns what happened to the database file and what to do.</summary>
    public static StorageUnavailableException Explain(SqliteException exception, string path, TimeSpan busyTimeout)
    {
        var what = exception.SqliteErrorCode switch
        {
            // A protocol error means that a lock of the write-ahead log was not released.
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL =>
                $"is locked by another process for more than {busyTimeout.TotalSeconds:0.#} s. Stop the other "
                    + "process, or try again when it has finished.",
            raw.SQLITE_FULL =>
                "cannot grow because its disk is full. Free disk space; nothing that was acknowledged is lost, and writes then "
                    + "succeed again.",
            raw.SQLITE_IOERR =>
                $"cannot be read or written (I/O error {exception.SqliteExtendedErrorCode}). Check the disk, its free space and its "
                    + "quotas.",
            raw.SQLITE_READONLY =>
                "cannot be written. Check that the file, its folder and its file system are writable for the user of the process.",
            raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
                "cannot be opened. Check that the file and its folder exist and that the user of the process may read and write " + "them.",
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB =>
                "is damaged or not a SQLite database. Stop the server, keep a copy of the file for inspection, and restore a backup.",
            raw.SQLITE_NOMEM => "cannot be used because the process is out of memory. Give the process more memory.",
            raw.SQLITE_TOOBIG => "cannot store a value of this size. Make the change smaller.",
            var code => $"answered with the unexpected code {code} ({exception.SqliteExtendedErrorCode}): {exception.Message}",
        };
        return new($"The SQLite database '{path}' {what}", exception);
    }
}
