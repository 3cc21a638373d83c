using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Hosting.Shutdown;

/// <summary>
/// Configures how the server stops: it reports that it is not ready, then ends its streams, then finishes its requests. Section
/// <c>Shutdown</c>.
/// </summary>
public sealed class ShutdownOptions
{
    /// <summary>
    /// Gets or sets the seconds between the first failed readiness probe and the end of the streams, for load balancers. Default 0.
    /// </summary>
    [Range(0, 600, ErrorMessage = "Shutdown:DrainSeconds must be from 0 to 600.")]
    public double DrainSeconds { get; set; }

    /// <summary>Gets or sets the seconds within which requests in progress must then finish. Default 10.</summary>
    [Range(0, 600, ErrorMessage = "Shutdown:FinishSeconds must be from 0 to 600.")]
    public double FinishSeconds { get; set; } = 10;
}
