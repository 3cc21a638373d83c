using FlagCluster.Contracts.Environments;
using FlagCluster.Store.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FlagCluster.Store.Sqlite;

/// <summary>SQLite's result codes in words.</summary>
internal static class SqliteFailures
{
    /// <summary>Which constraint failed, or null when it is something else.</summary>
    public static WriteOutcome? Violation(SqliteException exception) =>
        exception.SqliteExtendedErrorCode switch
        {
            raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY => WriteOutcome.Duplicate,
            raw.SQLITE_CONSTRAINT_FOREIGNKEY => WriteOutcome.NoParent,
            _ => null,
        };

    /// <summary>What happened to the database file and what to do.</summary>
    public static StorageUnavailableException Explain(SqliteException exception, string path, TimeSpan busyTimeout)
    {
        var what = exception.SqliteErrorCode switch
        {
            // SQLite calls it a protocol error when a lock of the write-ahead log itself does not come free.
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL =>
                $"is locked by another process, and stayed so for {busyTimeout.TotalSeconds:0.#} s. Stop the other process, or give "
                    + "it time with SqliteOptions.BusyTimeout.",
            raw.SQLITE_FULL =>
                "cannot grow: its disk is full. Free some space; nothing that was acknowledged is lost, and writes succeed again as "
                    + "soon as there is room.",
            raw.SQLITE_IOERR =>
                $"cannot be read or written (I/O error {exception.SqliteExtendedErrorCode}). Check the disk, its free space and its "
                    + "quotas.",
            raw.SQLITE_READONLY =>
                "cannot be written. Check that the file, its folder and its file system are writable for the user this program runs as.",
            raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
                "cannot be opened. Check that the file and its folder exist and that the user this program runs as may read and "
                    + "write them.",
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB =>
                "is damaged, or is no SQLite database. Stop the program, keep a copy of the file for inspection, and restore a backup.",
            raw.SQLITE_NOMEM => "cannot be used: there is no memory left. Give the process more memory.",
            raw.SQLITE_TOOBIG => "cannot take a value as large as this one. Make the change smaller.",
            var code => $"answered with the unexpected code {code} ({exception.SqliteExtendedErrorCode}): {exception.Message}",
        };
        return new($"The SQLite database '{path}' {what}", exception);
    }
}
