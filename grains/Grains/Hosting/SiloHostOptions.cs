using System.ComponentModel.DataAnnotations;

namespace FlagCluster.Grains.Hosting;

/// <summary>Configures the addresses of a silo and its dashboard. Section <c>Silo</c>.</summary>
public sealed class SiloHostOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Silo";

    /// <summary>
    /// Gets or sets the IP address, or a host name that is resolved once at start, at which silos and gateways connect to this silo: on
    /// Kubernetes the address of the pod. Default <c>127.0.0.1</c>, for a cluster on one machine.
    /// </summary>
    [Required(ErrorMessage = "Silo:AdvertisedAddress is empty; set it to the IP address or host name of this silo.")]
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>Gets or sets the IP address to listen on, such as <c>0.0.0.0</c>; empty is the advertised address. Default empty.</summary>
    public string ListenAddress { get; set; } = "";

    /// <summary>Gets or sets the port for other silos. Default 11,111.</summary>
    [Range(1, 65_535, ErrorMessage = "Silo:SiloPort must be from 1 to 65535.")]
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Gets or sets the port for gateways and other Orleans clients. Default 30,000.</summary>
    [Range(1, 65_535, ErrorMessage = "Silo:GatewayPort must be from 1 to 65535.")]
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>
    /// Gets or sets whether the silo serves the Orleans dashboard at <c>/dashboard/</c> of its HTTP port. Default false. It shows grains,
    /// calls and reminders without authentication.
    /// </summary>
    public bool Dashboard { get; set; }
}
