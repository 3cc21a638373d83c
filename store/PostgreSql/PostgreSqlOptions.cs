using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Store.PostgreSql;

/// <summary>Which PostgreSQL database to use. Section <c>PostgreSql</c>.</summary>
public sealed class PostgreSqlOptions
{
    /// <summary>
    /// The connection string in Npgsql's keywords, such as <c>Host=db;Database=flagcluster;Username=flagcluster;Password=…</c>. Default
    /// empty, which is refused. It is a secret.
    /// Its own keywords set the time limits in seconds (<c>Timeout</c> to connect, default 15; <c>Command Timeout</c> per statement,
    /// default 30)
    /// and the pool (<c>Maximum Pool Size</c>, default 100 connections). The database must exist; the tables are made.
    /// </summary>
    [Required(ErrorMessage = "PostgreSql:ConnectionString is missing; set it to something like 'Host=…;Database=…;Username=…;Password=…'.")]
    public string ConnectionString { get; set; } = "";
}
