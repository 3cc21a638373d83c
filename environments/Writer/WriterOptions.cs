using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Environments.Writer;

/// <summary>Configures how environments are written. Section <c>Writer</c>.</summary>
public sealed class WriterOptions
{
    /// <summary>
    /// Gets or sets the changes between two snapshots. Default 500. Fewer make loading faster and writing more expensive.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "Writer:SnapshotEvery must be from 1 to 1000000.")]
    public int SnapshotEvery { get; set; } = 500;

    /// <summary>
    /// Gets or sets the seconds between two heartbeats to each gateway that watches an environment in a cluster; a gateway that receives
    /// none for twice as long watches again. Default 5. Less detects a lost silo sooner and costs a message per gateway and environment
    /// each time. Set the same value on silos and gateways.
    /// </summary>
    [Range(0.1, 3600, ErrorMessage = "Writer:HeartbeatSeconds must be from 0.1 to 3600.")]
    public double HeartbeatSeconds { get; set; } = 5;
}
