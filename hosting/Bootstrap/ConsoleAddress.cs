using FlagCluster.Hosting.Server;

namespace FlagCluster.Hosting.Bootstrap;

/// <summary>Provides the addresses that the server prints for its operator.</summary>
internal static class ConsoleAddress
{
    /// <summary>Returns the address of the console, below <see cref="ServerOptions.PublicUrl"/> or the first listening address.</summary>
    public static string Of(ServerOptions options)
    {
        var url = options.PublicUrl.Length > 0 ? options.PublicUrl : LocalUrl(options.Urls.Split(';')[0].Trim());
        return url.TrimEnd('/') + "/console/";
    }

    /// <summary>Returns the address of the page of a link. The token is in the fragment, which browsers send to no server.</summary>
    public static string Of(ServerOptions options, string page, string token) => $"{Of(options)}{page}#token={token}";

    /// <summary>Replaces a host that stands for all addresses of the machine.</summary>
    private static string LocalUrl(string url)
    {
        foreach (var any in (string[])["://0.0.0.0", "://[::]", "://*", "://+"])
            url = url.Replace(any, "://localhost", StringComparison.Ordinal);
        return url;
    }
}
