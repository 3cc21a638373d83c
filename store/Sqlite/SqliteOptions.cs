using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Store.Sqlite;

/// <summary>Configures the SQLite database.</summary>
public sealed class SqliteOptions
{
    /// <summary>
    /// Gets or sets the path of the database file; no default. A missing file and its folder are created, readable only by their owner. It
    /// must be on a local disk: SQLite's write-ahead log does not work over network file systems.
    /// </summary>
    [Required(ErrorMessage = "SqliteOptions.Path is missing; set it to the path of the database file.")]
    public string Path { get; set; } = "";

    /// <summary>
    /// Gets or sets the time for which a write waits while another process holds the lock of the database. Default 5 s; 1 s to 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ErrorMessage = "SqliteOptions.BusyTimeout must be between 00:00:01 and 00:05:00.")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
