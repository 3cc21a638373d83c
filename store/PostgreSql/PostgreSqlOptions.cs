using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Store.PostgreSql;

/// <summary>Configures the PostgreSQL database. Section <c>PostgreSql</c>.</summary>
public sealed class PostgreSqlOptions
{
    /// <summary>
    /// Gets or sets the connection string with the keywords of Npgsql, such as
    /// <c>Host=db;Database=flagcluster;Username=flagcluster;Password=…</c>. Default
    /// empty, which is rejected. It is a secret. Its keywords set the timeouts in seconds (<c>Timeout</c> to connect, default 15;
    /// <c>Command Timeout</c> per statement, default 30) and the pool (<c>Maximum Pool Size</c>, default 100 connections). The database
    /// must exist; the tables are created.
    /// </summary>
    [Required(ErrorMessage = "PostgreSql:ConnectionString is missing; set it to something like 'Host=…;Database=…;Username=…;Password=…'.")]
    public string ConnectionString { get; set; } = "";
}
