using System.ComponentModel.DataAnnotations;
using Npgsql;

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

    /// <summary>
    /// Gets or sets the path of a PEM file with the root certificates that the server's certificate is verified against, read for each
    /// connection. Default empty: those of the system. Requires <c>SSL Mode=VerifyFull</c> or <c>VerifyCA</c> in the connection string.
    /// </summary>
    public string CaFile { get; set; } = "";

    /// <summary>Returns the connection string with <see cref="CaFile"/>, for everything that connects to the database.</summary>
    public string ToConnectionString() =>
        CaFile.Length == 0 || !TryParse(out var settings)
            ? ConnectionString
            : new NpgsqlConnectionStringBuilder(settings.ToString()) { RootCertificate = CaFile }.ToString();

    /// <summary>Parses the connection string.</summary>
    /// <returns>False when it cannot be parsed. The driver's message may quote a value, which may be the password.</returns>
    internal bool TryParse(out NpgsqlConnectionStringBuilder settings)
    {
        try
        {
            settings = new(ConnectionString);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException)
        {
            settings = new();
            return false;
        }
    }
}
