using Microsoft.AspNetCore.Http;

namespace FlagCluster.Hosting.Server;

/// <summary>Checks the addresses that settings give a server to listen on.</summary>
internal static class ListenAddress
{
    private const string Example = "write something like http://localhost:8080";

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
            return $"which is not an address; {Example}.";
        }
        if (!HasScheme(address, Uri.UriSchemeHttp) && !HasScheme(address, Uri.UriSchemeHttps))
            return $"and only http:// and https:// are supported; {Example}.";
        if (address.PathBase.Length > 0)
            return "which has a path; write only the scheme, the host and the port, such as http://localhost:8080.";
        return address.Port is >= 0 and <= 65_535 ? null : "whose port is not from 0 to 65535.";
    }

    /// <summary>Returns whether a valid address requires a certificate.</summary>
    public static bool IsHttps(string url) => HasScheme(BindingAddress.Parse(url), Uri.UriSchemeHttps);

    /// <summary>Returns a sentence about an address that requires a certificate.</summary>
    public static string NeedsCertificate(string setting, string url) =>
        $"{setting} names '{url}', and there is no certificate; set Server:CertificateFile and Server:KeyFile.";

    private static bool HasScheme(BindingAddress address, string scheme) =>
        string.Equals(address.Scheme, scheme, StringComparison.OrdinalIgnoreCase);
}
