using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Control.Directory;

/// <summary>How projects, environments, keys and tokens are kept at hand. Section <c>Control</c>.</summary>
public sealed class ControlOptions
{
    /// <summary>Seconds between two readings of the store, after which a key made or revoked by another process counts here. Default 5.</summary>
    [Range(0.1, 3600, ErrorMessage = "Control:RefreshSeconds must be from 0.1 to 3600.")]
    public double RefreshSeconds { get; set; } = 5;

    /// <summary>The folder for what was read last, from which a start without the store goes on; empty keeps nothing. Default empty. A key that was revoked counts after such a start until the store answers.</summary>
    public string Directory { get; set; } = "";
}
