using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Grains;

/// <summary>How grains and their callers work together. Section <c>Grains</c>, the same on silos and gateways.</summary>
public sealed class GrainsOptions
{
    /// <summary>Seconds a caller waits for a grain before it calls it unavailable. Default 5. Less fails writes sooner while a silo is lost; a slow store needs more.</summary>
    [Range(0.1, 300, ErrorMessage = "Grains:ResponseSeconds must be from 0.1 to 300.")]
    public double ResponseSeconds { get; set; } = 5;

    /// <summary>Seconds between two signs of life to each reader that watches an environment. Default 10. Less notices a lost silo sooner, and costs a message per reader and environment each time.</summary>
    [Range(0.1, 12, ErrorMessage = "Grains:HeartbeatSeconds must be from 0.1 to 12.")]
    public double HeartbeatSeconds { get; set; } = 10;
}
