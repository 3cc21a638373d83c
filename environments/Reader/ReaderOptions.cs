using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Environments.Reader;

/// <summary>Configures how environments are read from their log. Section <c>Reader</c>.</summary>
public sealed class ReaderOptions
{
    /// <summary>
    /// Gets or sets the changes kept in memory per environment; readers that fell behind by no more get a delta. Default 1,000. More
    /// costs memory, less costs reads of the log.
    /// </summary>
    [Range(1, 100_000, ErrorMessage = "Reader:RecentChanges must be from 1 to 100000.")]
    public int RecentChanges { get; set; } = 1_000;

    /// <summary>Gets or sets the bytes of changes kept in memory per environment. Default 8 MiB.</summary>
    [Range(64 * 1024, 1024 * 1024 * 1024, ErrorMessage = "Reader:RecentBytes must be from 65536 to 1073741824.")]
    public int RecentBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>
    /// Gets or sets the seconds after its last pull for which a gateway counts as connected. Default 30. While one that does not know the
    /// level of a ruleset is connected, changes that raise the level are refused. Set it above Replica:ReconcileSeconds of gateways.
    /// </summary>
    [Range(1, 3600, ErrorMessage = "Reader:ConnectedSeconds must be from 1 to 3600.")]
    public double ConnectedSeconds { get; set; } = 30;

    /// <summary>
    /// Gets or sets the seconds after which a pull with the current version checks whether another process has written to the store.
    /// Default 5. Less costs reads of the store.
    /// </summary>
    [Range(0, 3600, ErrorMessage = "Reader:VerifySeconds must be from 0 to 3600.")]
    public double VerifySeconds { get; set; } = 5;
}
