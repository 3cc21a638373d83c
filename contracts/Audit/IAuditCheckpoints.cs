using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Audit;

/// <summary>Stores the newest checkpoint of each audit log, and how far sinks have received the logs.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface IAuditCheckpoints
{
    /// <summary>Returns the newest checkpoint of every log.</summary>
    Task<IReadOnlyList<StoredCheckpoint>> ReadAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns the newest checkpoint of a log, or null when it has none.</summary>
    Task<StoredCheckpoint?> FindAsync(string organization, CancellationToken cancellationToken = default);

    /// <summary>Replaces a checkpoint by a newer one.</summary>
    /// <param name="checkpoint">The newer one.</param>
    /// <param name="known">The number of the entry of the checkpoint that it replaces; 0 for the first one.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>False when another process has replaced it.</returns>
    Task<bool> SaveAsync(StoredCheckpoint checkpoint, long known, CancellationToken cancellationToken = default);

    /// <summary>Returns how far each log was sent to a sink, by organization.</summary>
    Task<IReadOnlyDictionary<string, AuditPosition>> ReadPositionsAsync(string sink, CancellationToken cancellationToken = default);

    /// <summary>Saves how far a log was sent to a sink.</summary>
    /// <returns>False when another process has saved another position since.</returns>
    Task<bool> SavePositionAsync(
        string sink,
        string organization,
        AuditPosition known,
        AuditPosition position,
        CancellationToken cancellationToken = default
    );
}
