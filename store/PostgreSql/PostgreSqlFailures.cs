using System.Net.Sockets;
using System.Security.Authentication;
using FlagCluster.Contracts.Environments;
using FlagCluster.Store.Sql;
using Npgsql;

namespace FlagCluster.Store.PostgreSql;

/// <summary>Explains failures of PostgreSQL.</summary>
internal static class PostgreSqlFailures
{
    /// <summary>Returns the violated constraint as an outcome, or null for any other failure.</summary>
    public static WriteOutcome? Violation(PostgresException exception) =>
        exception.SqlState switch
        {
            PostgresErrorCodes.UniqueViolation => WriteOutcome.Duplicate,
            PostgresErrorCodes.ForeignKeyViolation => WriteOutcome.NoParent,
            _ => null,
        };

    /// <summary>Returns what happened to the database and what to do; null when the exception is not the driver's.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="database">The display name of the database: its name, host and port, without secrets.</param>
    public static StorageUnavailableException? Explain(Exception exception, string database) =>
        exception switch
        {
            PostgresException postgres => new($"The PostgreSQL database {database} {Explain(postgres)}", exception),
            NpgsqlException { InnerException: TimeoutException } or TimeoutException => new(
                $"The PostgreSQL database {database} did not answer in time. Check the server's load and the network; the limits are "
                    + "'Timeout', 'Command Timeout' and 'Maximum Pool Size' of the connection string.",
                exception
            ),
            NpgsqlException { InnerException: AuthenticationException tls } => new(
                $"The PostgreSQL database {database} presents a certificate that is not accepted: {tls.Message} Check "
                    + "PostgreSql:CaFile, and that the certificate has the host name of the connection string and is valid now.",
                exception
            ),
            NpgsqlException or SocketException or IOException => new(
                $"The PostgreSQL database {database} cannot be reached, or the connection broke. Check that the server is running, and "
                    + "check the network.",
                exception
            ),
            _ => null,
        };

    private static string Explain(PostgresException exception) =>
        exception.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                "refuses the login. Check the user name and password of the connection string, and the server's pg_hba.conf.",
            PostgresErrorCodes.InvalidCatalogName => "does not exist. Create it, or correct the name in the connection string.",
            PostgresErrorCodes.InsufficientPrivilege =>
                "does not permit this operation to the user. Grant the user the rights to use and create tables in its schema.",
            PostgresErrorCodes.DiskFull =>
                "cannot grow because the server's disk is full. Free disk space; nothing that was acknowledged is lost.",
            PostgresErrorCodes.TooManyConnections =>
                "has no free connection. Lower 'Maximum Pool Size', or raise the server's max_connections.",
            PostgresErrorCodes.ReadOnlySqlTransaction => "is read-only. Point the connection string at the primary server.",
            PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.DatabaseDropped => "is starting, stopping or was dropped. Try again when the server is running.",
            PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable =>
                "ended the statement because it took too long. Check the server's load and its time limits.",
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => "is damaged. Stop the server and restore a backup.",
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn =>
                "lacks a table or column of this program. Start a host of this release, which migrates the schema.",
            var state => $"answered with the unexpected error {state}: {exception.MessageText}",
        };
}
