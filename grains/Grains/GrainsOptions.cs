using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Grains;

/// <summary>How the grains of a silo work. Section <c>Grains</c>, the same on every silo.</summary>
public sealed class GrainsOptions
{
    /// <summary>Seconds between two signs of life to each reader that watches an environment. Default 10. Less heals a lost hint sooner, and costs a message per reader and environment each time.</summary>
    [Range(0.1, 3600, ErrorMessage = "Grains:HeartbeatSeconds must be from 0.1 to 3600.")]
    public double HeartbeatSeconds { get; set; } = 10;

    /// <summary>Seconds after which each subscriber of changes looks at the log by itself, in case the word of a change was lost. Default 60, the least there is. Less often costs fewer reads of the store.</summary>
    [Range(60, 86_400, ErrorMessage = "Grains:CatchUpSeconds must be from 60 to 86400.")]
    public int CatchUpSeconds { get; set; } = 60;

    /// <summary>The most changes a subscriber is handed at once. Default 100. More makes catching up quicker and takes more memory.</summary>
    [Range(1, 10_000, ErrorMessage = "Grains:BatchChanges must be from 1 to 10000.")]
    public int BatchChanges { get; set; } = 100;
}
