using System.Collections.Concurrent;
using FlagCluster.Contracts;
using FlagCluster.Control;
using FlagCluster.Environments;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api;

/// <summary>Finds the data plane key a request was made with: <c>Authorization: Bearer</c> or <c>X-API-Key</c>.</summary>
public sealed class DataClients(ControlDirectory directory, EnvironmentReplicas replicas)
{
    private readonly ConcurrentDictionary<string, DataClient> _clients = new(StringComparer.Ordinal);

    /// <summary>The client of a request, or null when its key is missing or unknown. Allocates nothing for a key that was used before.</summary>
    public DataClient? Authenticate(HttpContext http)
    {
        var text = Credential(http.Request.Headers);
        return text.IsEmpty ? null : Find(directory.Current.AuthenticateKey(text));
    }

    /// <summary>The client of a key id whose owner proved it in another way, or null when the key was revoked.</summary>
    internal DataClient? FindById(ReadOnlySpan<char> id) => Find(directory.Current.FindKey(id));

    /// <summary>Whether the client's key still counts.</summary>
    internal bool IsValid(DataClient client) => directory.Current.FindKey(client.Key.Id) is not null;

    /// <summary>The key or token of a request, or nothing.</summary>
    internal static ReadOnlySpan<char> Credential(IHeaderDictionary headers)
    {
        const string scheme = "Bearer ";
        var authorization = headers.Authorization;
        if (authorization.Count == 1 && authorization[0] is { } value && value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return value.AsSpan(scheme.Length).Trim();
        return headers["X-API-Key"] is [{ } key] ? key : default(ReadOnlySpan<char>);
    }

    private DataClient? Find(SdkKey? key)
    {
        if (key is null) return null;
        return _clients.TryGetValue(key.Id, out var client) ? client
            : _clients.GetOrAdd(key.Id, _ => new(key, replicas.Get(key.Environment)));
    }
}
