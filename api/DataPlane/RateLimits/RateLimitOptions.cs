using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.RateLimits;

/// <summary>
/// Configures how many requests this server accepts. Section <c>RateLimit</c>. A request above a limit is answered 429 with
/// <c>Retry-After</c>. Twice the requests of a second may come at once.
/// </summary>
public sealed class RateLimitOptions
{
    /// <summary>Gets or sets the requests per second with one SDK key. Default 200,000; 0 does not limit them.</summary>
    [Range(0, 100_000_000, ErrorMessage = "RateLimit:KeyPerSecond must be from 0 to 100000000.")]
    public int KeyPerSecond { get; set; } = 200_000;

    /// <summary>
    /// Gets or sets the requests per second from one address to the endpoints of SDK keys. An IPv6 address counts with its /64 network.
    /// Default 200,000; 0 does not limit them.
    /// </summary>
    [Range(0, 100_000_000, ErrorMessage = "RateLimit:AddressPerSecond must be from 0 to 100000000.")]
    public int AddressPerSecond { get; set; } = 200_000;

    /// <summary>Gets or sets the management requests per second with one token or session. Default 500; 0 does not limit them.</summary>
    [Range(0, 100_000_000, ErrorMessage = "RateLimit:ManagementPerSecond must be from 0 to 100000000.")]
    public int ManagementPerSecond { get; set; } = 500;

    /// <summary>
    /// Gets or sets the management requests per second from one address, those with invalid credentials included. Default 1,000; 0 does
    /// not limit them.
    /// </summary>
    [Range(0, 100_000_000, ErrorMessage = "RateLimit:ManagementAddressPerSecond must be from 0 to 100000000.")]
    public int ManagementAddressPerSecond { get; set; } = 1_000;
}

/// <summary>Validates <see cref="RateLimitOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class RateLimitOptionsValidator : IValidateOptions<RateLimitOptions>;
