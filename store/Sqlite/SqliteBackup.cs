using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FlagCluster.Store.Sqlite;

/// <summary>Copies SQLite databases, also of a server that runs, and verifies the copies by opening them.</summary>
public static class SqliteBackup
{
    private const string Log = "-wal",
        SharedMemory = "-shm";

    /// <summary>Writes a copy of a database as it is at one moment. The file is complete or does not exist.</summary>
    /// <param name="database">The path of the database.</param>
    /// <param name="file">The path of the copy. An existing file is replaced.</param>
    /// <exception cref="IOException">The copy cannot be written.</exception>
    /// <exception cref="InvalidDataException">The database is damaged, or no database of FlagCluster.</exception>
    public static void Write(string database, string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var partial = file + ".partial";
        Delete(partial);
        try
        {
            SqliteFile.Ensure(Path.GetFullPath(partial));
            using (var source = Open(database, SqliteOpenMode.ReadOnly))
            using (var target = Open(partial, SqliteOpenMode.ReadWrite))
            {
                source.BackupDatabase(target);
                // Without a write-ahead log, the copy is one file.
                Execute(target, "PRAGMA journal_mode = DELETE");
            }
            Verify(partial);
            File.Move(partial, file, overwrite: true);
        }
        catch (SqliteException exception)
        {
            throw new InvalidDataException($"{database} cannot be copied to {file}: {exception.Message}", exception);
        }
        finally
        {
            Delete(partial);
        }
    }

    /// <summary>Opens a copy and checks every page of it.</summary>
    /// <param name="file">The path of the copy.</param>
    /// <exception cref="InvalidDataException">It is damaged, or no database of FlagCluster.</exception>
    public static void Verify(string file)
    {
        string? problem;
        try
        {
            using var connection = Open(file, SqliteOpenMode.ReadOnly);
            problem = Execute(connection, "PRAGMA integrity_check(1)");
            if (problem == "ok")
                problem = Execute(connection, "SELECT COUNT(*) FROM schema_versions") == "0" ? "it is empty" : null;
        }
        catch (SqliteException exception)
        {
            problem = exception.Message;
        }
        if (problem is not null)
            throw new InvalidDataException($"{file} is not an intact database of FlagCluster: {problem}");
    }

    /// <summary>Replaces a database that nothing has open. It is replaced as a whole, also when the machine stops meanwhile.</summary>
    /// <param name="database">The path of the database, which may not exist.</param>
    /// <param name="file">The path of the new database, on the same file system; it does not exist afterwards.</param>
    /// <param name="kept">The path of a copy of the replaced database, with its write-ahead log in the same folder.</param>
    /// <exception cref="IOException">A file cannot be replaced.</exception>
    public static void Replace(string database, string file, string kept)
    {
        // The log of the new database belongs into it, and that of the replaced one must not be applied to it.
        using (var connection = Open(file, SqliteOpenMode.ReadWrite))
            Execute(connection, "PRAGMA journal_mode = DELETE");
        Delete(kept);
        if (File.Exists(database))
        {
            File.Copy(database, kept);
            if (File.Exists(database + Log))
                File.Copy(database + Log, kept + Log);
        }
        File.Delete(database + Log);
        File.Delete(database + SharedMemory);
        File.Move(file, database, overwrite: true);
    }

    private static void Delete(string path)
    {
        foreach (var suffix in (string[])["", Log, SharedMemory, "-journal"])
            File.Delete(path + suffix);
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
            }.ToString()
        );
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string? Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
