using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Tenancy;

/// <summary>Reads what changed in the control data. The control version is one number that every write to it increments.</summary>
public interface IControlChanges
{
    /// <summary>Returns the items that changed after a version.</summary>
    /// <param name="after">The version the caller has, or null for everything.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>
    /// Null when nothing changed. A write that commits during the read may be in the answer in part; it is whole in the next one,
    /// because its version is higher than <see cref="ControlChanges.Version"/>.
    /// </returns>
    /// <exception cref="StorageUnavailableException">The store cannot answer.</exception>
    Task<ControlChanges?> ReadAsync(long? after, CancellationToken cancellationToken = default);
}
