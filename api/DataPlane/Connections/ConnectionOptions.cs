using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Connections;

/// <summary>Configures the limits of connections. Section <c>Connection</c>.</summary>
public sealed class ConnectionOptions
{
    /// <summary>
    /// Gets or sets the maximum number of connections that have not sent a request with a valid key or token. Default 10,000. Above it the
    /// oldest one of the network with the most of them is closed; a network is an IPv4 /24 or an IPv6 /56.
    /// </summary>
    [Range(1, 10_000_000, ErrorMessage = "Connection:MaxUnauthenticated must be from 1 to 10000000.")]
    public int MaxUnauthenticated { get; set; } = 10_000;
}

/// <summary>Validates <see cref="ConnectionOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ConnectionOptionsValidator : IValidateOptions<ConnectionOptions>;
