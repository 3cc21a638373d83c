namespace FlagCluster.Analytics.Lifecycle;

/// <summary>Reads of which time events were consumed.</summary>
/// <remarks>
/// All methods throw <see cref="Contracts.Environments.StorageUnavailableException"/> when the database is unavailable.
/// </remarks>
public interface IConsumptionReader
{
    /// <summary>Returns the gaps of all partitions, including the time before the first commit of each.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<IReadOnlyList<ConsumptionGap>> ReadGapsAsync(CancellationToken cancellationToken = default);
}
