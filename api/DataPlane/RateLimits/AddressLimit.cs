namespace FlagCluster.Api.DataPlane.RateLimits;

/// <summary>Marks endpoints of SDK keys: their requests count against the rate of their address.</summary>
internal sealed class AddressLimit
{
    /// <summary>The metadata of the endpoints.</summary>
    public static readonly AddressLimit Mark = new();

    private AddressLimit() { }
}
