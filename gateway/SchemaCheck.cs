using FlagCluster.Contracts;
using FlagCluster.Store;

namespace FlagCluster.Gateway;

/// <summary>Looks once whether the database has the schema of this release. Gateways change no schema: silos do, or the migration job.</summary>
internal sealed partial class SchemaCheck(StoreMigrator store, TimeProvider time, ILogger<SchemaCheck> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Looks. A database that is away is no reason not to start.</summary>
    /// <exception cref="SchemaTooNewException">A newer release has used the database.</exception>
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
        catch (OperationCanceledException)
        {
            LogAway($"The database did not answer within {Patience.TotalSeconds} s.");
        }
    }

    [LoggerMessage(2203, LogLevel.Warning, "The database lacks tables of this release; start a silo of it, or run its 'migrate' command")]
    private partial void LogBehind();

    [LoggerMessage(2204, LogLevel.Warning, "The schema of the database was not checked. {Why}")]
    private partial void LogAway(string why);
}
