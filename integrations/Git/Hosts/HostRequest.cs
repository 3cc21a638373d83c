using System.Text.Json.Nodes;

namespace FlagCluster.Integrations.Git.Hosts;

/// <summary>Represents a request to the API of a host.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">What follows the address of the API.</param>
/// <param name="Body">The body, or null.</param>
internal sealed record HostRequest(HttpMethod Method, string Path, JsonObject? Body = null)
{
    /// <summary>Returns a request that creates something.</summary>
    public static HostRequest Post(string path, JsonObject? body = null) => new(HttpMethod.Post, path, body);

    /// <summary>Returns a request that reads something.</summary>
    public static HostRequest Get(string path) => new(HttpMethod.Get, path);
}
