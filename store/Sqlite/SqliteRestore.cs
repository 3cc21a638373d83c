using System.Globalization;

namespace FlagCluster.Store.Sqlite;

/// <summary>Replaces an SQLite database with a backup. Everything is done in a copy, so a failure leaves the database as it is.</summary>
public static class SqliteRestore
{
    /// <summary>Replaces a database.</summary>
    /// <param name="file">The path of the backup.</param>
    /// <param name="database">The path of the database, which may not exist.</param>
    /// <param name="prepare">
    /// Receives the path of the copy and changes its content. When it returns, nothing has the copy or the database open.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <returns>The path at which the replaced database is kept, or null when there was none.</returns>
    /// <exception cref="IOException">A file cannot be written or replaced.</exception>
    /// <exception cref="InvalidDataException">The backup is damaged, or no database of FlagCluster.</exception>
    public static async Task<string?> RunAsync(string file, string database, Func<string, Task> prepare, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(prepare);
        ArgumentNullException.ThrowIfNull(time);
        var copy = database + ".restored";
        try
        {
            SqliteBackup.Write(file, copy);
            var exists = File.Exists(database);
            await prepare(copy);
            var kept = string.Create(CultureInfo.InvariantCulture, $"{database}.replaced-{time.GetUtcNow():yyyyMMdd'T'HHmmssfff'Z'}");
            SqliteBackup.Replace(database, copy, kept);
            return exists ? kept : null;
        }
        finally
        {
            SqliteBackup.Delete(copy);
        }
    }
}
