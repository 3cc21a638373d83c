using Microsoft.AspNetCore.Http;

namespace FlagCluster.Hosting.Server;

/// <summary>Checks the addresses that settings give a server to listen on.</summary>
internal static class ListenAddress
{
    /// <summary>Returns the end of a sentence about what is wrong with an address, or null when a server can listen on it.</summary>
    public static string? FindProblem(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return "which is not an address; write something like http://localhost:8080.";
        }
        if (!string.Equals(address.Scheme, "http", StringComparison.OrdinalIgnoreCase))
            return "and only http:// is supported; terminate TLS in a proxy in front of the server.";
        if (address.PathBase.Length > 0)
            return "which has a path; write only the scheme, the host and the port, such as http://localhost:8080.";
        return address.Port is >= 0 and <= 65_535 ? null : "whose port is not from 0 to 65535.";
    }
}
