using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FlagCluster.Store.Sqlite;

/// <summary>Copies SQLite databases, also of a server that runs, and verifies the copies by opening them.</summary>
public static class SqliteBackup
{
    private static readonly string[] Logs = ["-wal", "-shm", "-journal"];

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
            // The log of another database with this name would be applied to the copy.
            Delete(file);
            File.Move(partial, file);
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
    /// <param name="file">The path of the new database, in the same folder; it does not exist afterwards.</param>
    /// <param name="kept">The path at which the replaced database is kept, which must not exist.</param>
    /// <exception cref="IOException">A file cannot be replaced.</exception>
    /// <exception cref="InvalidDataException">The new database is damaged.</exception>
    public static void Replace(string database, string file, string kept)
    {
        try
        {
            using var connection = Open(file, SqliteOpenMode.ReadWrite);
            // Its write-ahead log becomes part of it.
            Execute(connection, "PRAGMA journal_mode = DELETE");
        }
        catch (SqliteException exception)
        {
            throw new InvalidDataException($"{file} cannot be opened: {exception.Message}", exception);
        }
        Verify(file);
        if (!File.Exists(database))
        {
            DeleteLogs(database);
            File.Move(file, database);
            return;
        }
        if (File.Exists(kept))
            throw new IOException($"{kept} exists already.");
        // A log exists only if the replaced database could not be closed. It must not be applied to the new one.
        foreach (var suffix in Logs.Where(suffix => File.Exists(database + suffix)))
            File.Copy(database + suffix, kept + suffix);
        DeleteLogs(database);
        File.Replace(file, database, kept);
    }

    /// <summary>Deletes a database and its logs, if they exist.</summary>
    /// <param name="path">The path of the database.</param>
    public static void Delete(string path)
    {
        File.Delete(path);
        DeleteLogs(path);
    }

    private static void DeleteLogs(string path)
    {
        foreach (var suffix in Logs)
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
