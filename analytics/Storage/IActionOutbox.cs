namespace FlagCluster.Analytics.Storage;

/// <summary>Stores the actions of alerts until they are done.</summary>
/// <remarks>Every method throws <c>StorageUnavailableException</c> when the store cannot answer.</remarks>
public interface IActionOutbox
{
    /// <summary>Returns the actions of an environment that are due, oldest first.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="now">The clock, in Unix milliseconds.</param>
    /// <param name="limit">The largest number of actions.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<AlertAction>> ReadDueAsync(string environment, long now, int limit, CancellationToken cancellationToken = default);

    /// <summary>Finishes an action. One that is finished already stays as it is.</summary>
    /// <param name="id">The id of the entry.</param>
    /// <param name="status">What became of it: any but pending.</param>
    /// <param name="detail">What was done, or why it was not.</param>
    /// <param name="now">The clock, in Unix milliseconds.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task CompleteAsync(string id, ActionStatus status, string detail, long now, CancellationToken cancellationToken = default);

    /// <summary>Postpones an action after a failed attempt.</summary>
    /// <param name="id">The id of the entry.</param>
    /// <param name="detail">Why the attempt failed.</param>
    /// <param name="dueAt">When the next attempt is due, in Unix milliseconds.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task PostponeAsync(string id, string detail, long dueAt, CancellationToken cancellationToken = default);
}
