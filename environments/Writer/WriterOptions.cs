using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Environments;

/// <summary>How environments are written. Section <c>Writer</c>.</summary>
public sealed class WriterOptions
{
    /// <summary>Changes kept in memory per environment, so that readers that fell behind get a delta. Default 1,000. More costs memory, less costs reads of the log.</summary>
    [Range(1, 100_000)]
    public int RecentChanges { get; set; } = 1_000;

    /// <summary>Bytes of changes kept in memory per environment. Default 8 MiB.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024)]
    public int RecentBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Changes between two snapshots. Default 500. Fewer make loading faster and writing dearer.</summary>
    [Range(1, 1_000_000)]
    public int SnapshotEvery { get; set; } = 500;
}
