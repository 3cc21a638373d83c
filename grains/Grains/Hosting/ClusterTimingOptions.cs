using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Grains.Hosting;

/// <summary>
/// Configures how soon the members of a cluster detect the loss of another. Section <c>Cluster</c>, together with the ids of Orleans' own
/// <see cref="Orleans.Configuration.ClusterOptions"/>. Give all silos and gateways of one cluster the same values.
/// </summary>
/// <remarks>
/// A dead silo is detected after about <see cref="ProbeSeconds"/> × <see cref="MissedProbes"/>; then its environments are written by
/// another silo. Lower values detect a loss sooner, and evict a silo that only pauses (a long garbage collection, a starved machine)
/// sooner; an evicted silo restarts.
/// </remarks>
public sealed class ClusterTimingOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cluster";

    /// <summary>
    /// Gets or sets the seconds between two probes of a silo by another, which is also the timeout of a probe. Default 1.
    /// </summary>
    [Range(0.1, 60, ErrorMessage = "Cluster:ProbeSeconds must be from 0.1 to 60.")]
    public double ProbeSeconds { get; set; } = 1;

    /// <summary>Gets or sets the consecutive missed probes after which a silo votes that another is dead. Default 3.</summary>
    [Range(1, 100, ErrorMessage = "Cluster:MissedProbes must be from 1 to 100.")]
    public int MissedProbes { get; set; } = 3;

    /// <summary>Gets or sets the votes that declare a silo dead; half of the silos suffice in a smaller cluster. Default 2.</summary>
    [Range(1, 100, ErrorMessage = "Cluster:Votes must be from 1 to 100.")]
    public int Votes { get; set; } = 2;

    /// <summary>Gets or sets the seconds after which a vote expires. Default 60.</summary>
    [Range(1, 3600, ErrorMessage = "Cluster:VoteSeconds must be from 1 to 3600.")]
    public double VoteSeconds { get; set; } = 60;

    /// <summary>
    /// Gets or sets the seconds between two heartbeats of a silo in the database. Default 5. After three missed ones a new silo starts
    /// although the old one was never declared dead.
    /// </summary>
    [Range(1, 600, ErrorMessage = "Cluster:HeartbeatSeconds must be from 1 to 600.")]
    public double HeartbeatSeconds { get; set; } = 5;

    /// <summary>Gets or sets the seconds between two reads of the table of silos, in case a notification was lost. Default 10.</summary>
    [Range(1, 600, ErrorMessage = "Cluster:TableRefreshSeconds must be from 1 to 600.")]
    public double TableRefreshSeconds { get; set; } = 10;

    /// <summary>
    /// Gets or sets the seconds between two reads of the list of silos by a gateway. Default 5. A new silo is used after this long.
    /// </summary>
    [Range(0.5, 600, ErrorMessage = "Cluster:GatewayListSeconds must be from 0.5 to 600.")]
    public double GatewayListSeconds { get; set; } = 5;

    /// <summary>
    /// Gets or sets the longest delay, in seconds, between two connection attempts of a gateway while no silo is reachable. Default 5.
    /// </summary>
    [Range(0.5, 600, ErrorMessage = "Cluster:ConnectRetrySeconds must be from 0.5 to 600.")]
    public double ConnectRetrySeconds { get; set; } = 5;

    /// <summary>
    /// Gets or sets the response timeout of a grain call, in seconds; writes and pulls have a timeout of at most 5. Default 10. Watches are
    /// polled after half of it.
    /// </summary>
    [Range(0.5, 600, ErrorMessage = "Cluster:CallSeconds must be from 0.5 to 600.")]
    public double CallSeconds { get; set; } = 10;
}
