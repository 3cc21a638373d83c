using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Hosting.Shutdown;

/// <summary>How the server stops: first it says that it is not ready, then it ends its streams, then it finishes its requests. Section <c>Shutdown</c>.</summary>
public sealed class ShutdownOptions
{
    /// <summary>Seconds between not being ready any more and the end of the streams, for load balancers to notice. Default 0.</summary>
    [Range(0, 600, ErrorMessage = "Shutdown:DrainSeconds must be from 0 to 600.")]
    public double DrainSeconds { get; set; }

    /// <summary>Seconds that requests under way are given to finish after that. Default 10.</summary>
    [Range(0, 600, ErrorMessage = "Shutdown:FinishSeconds must be from 0 to 600.")]
    public double FinishSeconds { get; set; } = 10;
}
