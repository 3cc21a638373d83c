namespace FlagCluster.Analytics.Storage;

/// <summary>Extends <see cref="IFoldStore"/>.</summary>
public static class FoldStoreExtensions
{
    /// <summary>Writes the batch of one partition.</summary>
    /// <param name="store">The store.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellationToken">Cancels the wait; the outcome is unknown then.</param>
    /// <returns>As of <see cref="IFoldStore.CommitAsync"/>.</returns>
    public static Task<bool> CommitAsync(this IFoldStore store, FoldBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.CommitAsync([batch], cancellationToken);
    }
}
