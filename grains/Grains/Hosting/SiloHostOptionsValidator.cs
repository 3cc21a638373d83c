using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace FlagCluster.Grains.Hosting;

/// <summary>Validates that the addresses of a silo can be resolved.</summary>
internal sealed class SiloHostOptionsValidator : IValidateOptions<SiloHostOptions>
{
    public ValidateOptionsResult Validate(string? name, SiloHostOptions options)
    {
        var failures = new List<string>();
        Check(options.AdvertisedAddress, "Silo:AdvertisedAddress", failures);
        Check(options.ListenAddress, "Silo:ListenAddress", failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>Returns the address that a text names, preferring IPv4; null when it names none.</summary>
    public static IPAddress? Resolve(string address)
    {
        if (IPAddress.TryParse(address, out var parsed))
            return parsed;
        try
        {
            var found = Dns.GetHostAddresses(address);
            return Array.Find(found, ip => ip.AddressFamily == AddressFamily.InterNetwork) ?? found.FirstOrDefault();
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            return null;
        }
    }

    private static void Check(string address, string setting, List<string> failures)
    {
        if (address.Length > 0 && Resolve(address) is null)
            failures.Add($"{setting} is '{address}', which cannot be resolved to an IP address. Check the name, or set the address.");
    }
}
