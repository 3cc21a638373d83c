using System.ComponentModel.DataAnnotations;
using FlagCluster.Grains.Abstractions.Environments;

namespace FlagCluster.Grains.Hosting;

/// <summary>Where a silo is reached by the others and by gateways. Section <c>Silo</c>.</summary>
public sealed class SiloOptions
{
    /// <summary>
    /// The IP address, or a host name that is resolved once at start, under which silos and gateways reach this silo: on Kubernetes the address
    /// of the pod. Default <c>127.0.0.1</c>, for a cluster on one machine.
    /// </summary>
    [Required(ErrorMessage = "Silo:AdvertisedAddress is empty; set it to the IP address or host name under which the others reach this silo.")]
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>The IP address to listen on, such as <c>0.0.0.0</c> behind a translated address; empty is the advertised one. Default empty.</summary>
    public string ListenAddress { get; set; } = "";

    /// <summary>The port for other silos. Default 11,111.</summary>
    [Range(1, 65_535, ErrorMessage = "Silo:SiloPort must be from 1 to 65535.")]
    public int SiloPort { get; set; } = 11_111;

    /// <summary>The port for gateways and other clients. Default 30,000.</summary>
    [Range(1, 65_535, ErrorMessage = "Silo:GatewayPort must be from 1 to 65535.")]
    public int GatewayPort { get; set; } = 30_000;
}
