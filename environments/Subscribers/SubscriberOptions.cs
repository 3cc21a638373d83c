using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Environments.Subscribers;

/// <summary>Configures how change subscribers read the logs of environments. Section <c>Subscriber</c>.</summary>
public sealed class SubscriberOptions
{
    /// <summary>
    /// Gets or sets the seconds after which a subscriber reads the log without a change notification, in case one was lost. Default 60,
    /// which is also the minimum. A higher value costs fewer reads of the store.
    /// </summary>
    [Range(60, 86_400, ErrorMessage = "Subscriber:CatchUpSeconds must be from 60 to 86400.")]
    public int CatchUpSeconds { get; set; } = 60;

    /// <summary>
    /// Gets or sets the maximum number of changes that a subscriber receives in one call. Default 100. A higher value shortens catching up
    /// and uses more memory.
    /// </summary>
    [Range(1, 10_000, ErrorMessage = "Subscriber:BatchChanges must be from 1 to 10000.")]
    public int BatchChanges { get; set; } = 100;
}
