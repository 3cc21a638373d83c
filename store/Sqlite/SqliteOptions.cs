using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Store.Sqlite;

/// <summary>Where the SQLite database is and how patient the program is with it.</summary>
public sealed class SqliteOptions
{
    /// <summary>
    /// The path of the database file; no default. A file that is not there is made, readable by its owner alone, and so is its folder.
    /// It must be on a local disk: SQLite's write-ahead log does not work over network file systems.
    /// </summary>
    [Required(ErrorMessage = "SqliteOptions.Path is missing; set it to the path of the database file.")]
    public string Path { get; set; } = "";

    /// <summary>
    /// How long a write waits for another process that holds the database's lock, before it fails. Default 5 s; 1 s to 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ErrorMessage = "SqliteOptions.BusyTimeout must be between 00:00:01 and 00:05:00.")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
