using FlagCluster.Contracts.Environments;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Store.Migrations;

/// <summary>Looks once whether the database has the schema of this release. Gateways change no schema: silos do, or the migration job.</summary>
public sealed partial class SchemaCheck(StoreMigrator store, TimeProvider time, ILogger<SchemaCheck> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Looks. Neither a database that is away is a reason not to start, nor one that a newer release has migrated: migrations leave what the release
    /// before them reads, and a gateway that is restarted in the middle of an upgrade, or put back after one, must serve.
    /// </summary>
    public async Task RunAsync()
    {
        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            if (!await store.IsCurrentAsync(limit.Token)) LogBehind();
        }
        catch (StorageUnavailableException exception)
        {
            LogAway(exception.Message);
        }
        catch (SchemaTooNewException exception)
        {
            LogAhead(exception.DatabaseVersion, exception.ProgramVersion);
        }
        catch (OperationCanceledException)
        {
            LogAway($"The database did not answer within {Patience.TotalSeconds} s.");
        }
    }

    [LoggerMessage(2203, LogLevel.Warning, "The database lacks tables of this release; start a silo of it, or run its 'migrate' command")]
    private partial void LogBehind();

    [LoggerMessage(2204, LogLevel.Warning, "The schema of the database was not checked. {Why}")]
    private partial void LogAway(string why);

    [LoggerMessage(2207, LogLevel.Warning, "The database has schema version {Database}, and this release knows version {Program} at most: a newer release has migrated it. The gateway goes on, as in the middle of an upgrade; do not stay like that for longer than one release")]
    private partial void LogAhead(long database, long program);
}
