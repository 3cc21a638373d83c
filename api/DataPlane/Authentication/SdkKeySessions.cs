using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Engine.Context;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Replica;
using FlagCluster.Events.Destinations;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Authentication;

/// <summary>Finds the data plane key a request was made with: <c>Authorization: Bearer</c> or <c>X-API-Key</c>.</summary>
public sealed class SdkKeySessions(ControlDirectory directory, EnvironmentReplicas replicas, EvaluationMetrics evaluations)
{
    private const string Scheme = "Bearer ";

    private readonly ConcurrentDictionary<string, SdkKeySession> _clients = new(StringComparer.Ordinal);
    private readonly Proof?[] _proofs = new Proof?[4096];

    /// <summary>The client of a request, or null when its key is missing or unknown. Allocates nothing for a key that was used before.</summary>
    public SdkKeySession? Authenticate(HttpContext http)
    {
        var headers = http.Request.Headers;
        var snapshot = directory.Current;
        if (headers.Authorization is [{ } header] && IsBearer(header)) return Recall(header, snapshot) ?? Remember(header, snapshot, Authenticate(headers, snapshot));
        return Authenticate(headers, snapshot);
    }

    /// <summary>The client of a request for rules, which client keys may not see; null when the request was answered with that.</summary>
    internal async Task<SdkKeySession?> AuthenticateForRulesAsync(HttpContext http)
    {
        if (Authenticate(http) is not { } client) await Problems.UnauthorizedAsync(http);
        else if (!client.ClientSide) return client;
        else await Problems.WriteAsync(http, StatusCodes.Status403Forbidden, "This key may not see rules.", "A client key only evaluates. Use a server key, or evaluate over OFREP.");
        return null;
    }

    /// <summary>The client of a key id whose owner proved it in another way, or null when the key was revoked.</summary>
    internal SdkKeySession? FindById(ReadOnlySpan<char> id) => Find(directory.Current.FindKey(id));

    /// <summary>Whether the client's key still counts.</summary>
    internal bool IsValid(SdkKeySession client) => directory.Current.FindKey(client.Key.Id) is not null;

    /// <summary>Forgets the clients whose keys were revoked.</summary>
    internal void Prune()
    {
        foreach (var (id, client) in _clients)
            if (!IsValid(client)) _clients.TryRemove(id, out _);
    }

    /// <summary>The key or token of a request, or nothing.</summary>
    internal static ReadOnlySpan<char> Credential(IHeaderDictionary headers)
    {
        var authorization = headers.Authorization;
        if (authorization is [{ } value] && IsBearer(value)) return value.AsSpan(Scheme.Length).Trim();
        return headers["X-API-Key"] is [{ } key] ? key : default(ReadOnlySpan<char>);
    }

    private static bool IsBearer(string header) => header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    private SdkKeySession? Authenticate(IHeaderDictionary headers, DirectorySnapshot snapshot)
    {
        var text = Credential(headers);
        return text.IsEmpty ? null : Find(snapshot.AuthenticateKey(text));
    }

    // A connection that repeats its header gets the very same string from the web server. One that was verified against the keys as they are
    // now need not be hashed again; the next reading of the keys, at most some seconds away, makes every memory void.
    private SdkKeySession? Recall(string header, DirectorySnapshot snapshot) =>
        Volatile.Read(ref Slot(header)) is { } proof && ReferenceEquals(proof.Header, header) && proof.Stamp == snapshot.Stamp ? proof.Client : null;

    private SdkKeySession? Remember(string header, DirectorySnapshot snapshot, SdkKeySession? client)
    {
        if (client is not null) Volatile.Write(ref Slot(header), new(header, snapshot.Stamp, client));
        return client;
    }

    private ref Proof? Slot(string header) => ref _proofs[RuntimeHelpers.GetHashCode(header) & (_proofs.Length - 1)];

    private sealed record Proof(string Header, object Stamp, SdkKeySession Client);

    private SdkKeySession? Find(SdkKey? key)
    {
        if (key is null) return null;
        return _clients.TryGetValue(key.Id, out var client) ? client
            : _clients.GetOrAdd(key.Id, _ => new(key, replicas, evaluations));
    }
}
