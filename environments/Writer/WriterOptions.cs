using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Environments.Writer;

/// <summary>How environments are written. Section <c>Writer</c>.</summary>
public sealed class WriterOptions
{
    /// <summary>Changes kept in memory per environment, so that readers that fell behind get a delta. Default 1,000. More costs memory, less costs reads of the log.</summary>
    [Range(1, 100_000, ErrorMessage = "Writer:RecentChanges must be from 1 to 100000.")]
    public int RecentChanges { get; set; } = 1_000;

    /// <summary>Bytes of changes kept in memory per environment. Default 8 MiB.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024, ErrorMessage = "Writer:RecentBytes must be from 65536 to 1073741824.")]
    public int RecentBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Changes between two snapshots. Default 500. Fewer make loading faster and writing dearer.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Writer:SnapshotEvery must be from 1 to 1000000.")]
    public int SnapshotEvery { get; set; } = 500;

    /// <summary>Seconds after which a reader that is up to date makes the writer look whether another process has written to the store. Default 5. Less costs reads of the store.</summary>
    [Range(0, 3600, ErrorMessage = "Writer:VerifySeconds must be from 0 to 3600.")]
    public double VerifySeconds { get; set; } = 5;

    /// <summary>
    /// In a cluster, seconds between two signs of life to each gateway that watches an environment; one that hears nothing for twice as long asks
    /// again. Default 5. Less notices a lost silo sooner, and costs a message per gateway and environment each time. The same on silos and gateways.
    /// </summary>
    [Range(0.1, 3600, ErrorMessage = "Writer:HeartbeatSeconds must be from 0.1 to 3600.")]
    public double HeartbeatSeconds { get; set; } = 5;
}
