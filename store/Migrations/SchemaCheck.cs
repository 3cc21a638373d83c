using FlagCluster.Contracts.Environments;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Store.Migrations;

/// <summary>
/// Checks once whether the database has the schema of this release. Silos and the migration job change the schema, gateways never do.
/// </summary>
public sealed partial class SchemaCheck(StoreMigrator store, TimeProvider time, ILogger<SchemaCheck> logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Checks the schema and logs the result. A gateway starts without the database, and with a newer schema: migrations keep what the
    /// previous release reads, and a gateway that restarts during an upgrade or after a rollback must serve.
    /// </summary>
    public async Task RunAsync()
    {
        using var limit = new CancellationTokenSource(Timeout, time);
        try
        {
            if (!await store.IsCurrentAsync(limit.Token))
                LogBehind();
        }
        catch (StorageUnavailableException exception)
        {
            LogUnavailable(exception.Message);
        }
        catch (SchemaTooNewException exception)
        {
            LogAhead(exception.DatabaseVersion, exception.ProgramVersion);
        }
        catch (OperationCanceledException)
        {
            LogUnavailable($"The database did not answer within {Timeout.TotalSeconds} s.");
        }
    }

    [LoggerMessage(
        2203,
        LogLevel.Warning,
        "The database lacks tables of this release; start a silo of this release or run its 'migrate' command"
    )]
    private partial void LogBehind();

    [LoggerMessage(2204, LogLevel.Warning, "The schema of the database was not checked. {Why}")]
    private partial void LogUnavailable(string why);

    [LoggerMessage(
        2207,
        LogLevel.Warning,
        "The database has schema version {Database}, and this release supports version {Program} at most: a newer release has "
            + "migrated it. The gateway continues, as during an upgrade; upgrade it to the newer release"
    )]
    private partial void LogAhead(long database, long program);
}
