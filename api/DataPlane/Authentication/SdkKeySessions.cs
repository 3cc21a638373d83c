using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Authentication;

/// <summary>
/// Authenticates data plane requests by SDK key: <c>Authorization: Bearer</c> or <c>X-API-Key</c>. A bearer token that is not a key may be
/// that of a proxy; then <c>X-API-Key</c> is checked. Thread-safe.
/// </summary>
public sealed class SdkKeySessions : IDisposable
{
    /// <summary>The query parameter of <see cref="AuthenticateByQuery"/>.</summary>
    internal const string QueryParameter = "key";

    private const string Scheme = "Bearer ";

    private readonly ConcurrentDictionary<string, SdkKeySession> _sessions = new(StringComparer.Ordinal);
    private readonly VerifiedHeader?[] _verified = new VerifiedHeader?[4096];
    private readonly ControlDirectory _directory;
    private readonly EnvironmentEvaluators _evaluators;

    /// <summary>Initializes the sessions, none of which is in use.</summary>
    public SdkKeySessions(ControlDirectory directory, EnvironmentEvaluators evaluators)
    {
        ArgumentNullException.ThrowIfNull(directory);
        _directory = directory;
        _evaluators = evaluators;
        directory.Changed += RevokeSessions;
    }

    /// <summary>Occurs after a key was revoked, once for its session. Handlers must return quickly.</summary>
    internal event Action<SdkKeySession>? Revoked;

    /// <inheritdoc/>
    public void Dispose() => _directory.Changed -= RevokeSessions;

    /// <summary>
    /// Returns the session of a request, or null when its key is missing or unknown. Allocates nothing for a key that was used before.
    /// </summary>
    public SdkKeySession? Authenticate(HttpContext http)
    {
        var headers = http.Request.Headers;
        var snapshot = _directory.Current;
        if (headers.Authorization is not [{ } header] || !IsBearer(header))
            return Mark(http, Find(ApiKey(headers), snapshot));
        // The cache is by the bearer header; a session found by X-API-Key must not be stored under it.
        return FindVerified(header, snapshot)
            ?? Mark(http, Remember(header, snapshot, Find(BearerToken(header), snapshot)) ?? Find(ApiKey(headers), snapshot));
    }

    /// <summary>
    /// Returns the session of a request with a client key in its query, or null. Server keys are not accepted there: addresses appear in
    /// logs of proxies and in histories of browsers.
    /// </summary>
    internal SdkKeySession? AuthenticateByQuery(HttpContext http) =>
        http.Request.Query[QueryParameter] is [{ Length: > 0 } key] && Find(key, _directory.Current) is { ClientSide: true } session
            ? Mark(http, session)
            : null;

    /// <summary>
    /// Returns the session of a request for rules, which client keys may not see. Returns null after it has answered the request with an
    /// error.
    /// </summary>
    internal async Task<SdkKeySession?> AuthenticateForRulesAsync(HttpContext http)
    {
        if (Authenticate(http) is not { } session)
        {
            await Problems.UnauthorizedAsync(http);
            return null;
        }
        if (!session.ClientSide)
            return session;
        await Problems.WriteAsync(
            http,
            StatusCodes.Status403Forbidden,
            "Server key required",
            "A client key may evaluate but not read rules. Use a server key, or evaluate over OFREP."
        );
        return null;
    }

    /// <summary>Returns the session of a key that was authenticated by other means, or null when the key is unknown or revoked.</summary>
    internal SdkKeySession? FindById(ReadOnlySpan<char> id) => Find(_directory.Current.FindKey(id));

    /// <summary>Returns the bearer token of a request, or an empty span.</summary>
    internal static ReadOnlySpan<char> BearerToken(IHeaderDictionary headers) =>
        headers.Authorization is [{ } header] && IsBearer(header) ? BearerToken(header) : default;

    /// <summary>Returns the value of <c>X-API-Key</c>, or an empty span.</summary>
    internal static ReadOnlySpan<char> ApiKey(IHeaderDictionary headers) =>
        headers["X-API-Key"] is [{ } key] ? key.AsSpan().Trim() : default;

    // A connection's first request always comes here: the header's string is new.
    private static SdkKeySession? Mark(HttpContext http, SdkKeySession? session)
    {
        if (session is not null)
            http.MarkConnectionAuthenticated();
        return session;
    }

    private static ReadOnlySpan<char> BearerToken(string header) => header.AsSpan(Scheme.Length).Trim();

    private static bool IsBearer(string header) => header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    private SdkKeySession? Find(ReadOnlySpan<char> text, DirectorySnapshot snapshot) =>
        text.IsEmpty ? null : Find(snapshot.AuthenticateKey(text));

    // Kestrel reuses the string instance of a header that a connection repeats. A header that was verified against the current directory is
    // recognized by its instance and not hashed again. The stamp changes with every read of the directory, which invalidates all entries.
    private SdkKeySession? FindVerified(string header, DirectorySnapshot snapshot)
    {
        var verified = Volatile.Read(ref Slot(header));
        if (verified is null || !ReferenceEquals(verified.Header, header) || verified.Stamp != snapshot.Stamp)
            return null;
        return verified.Session;
    }

    private SdkKeySession? Remember(string header, DirectorySnapshot snapshot, SdkKeySession? session)
    {
        if (session is not null)
            Volatile.Write(ref Slot(header), new(header, snapshot.Stamp, session));
        return session;
    }

    private ref VerifiedHeader? Slot(string header) => ref _verified[RuntimeHelpers.GetHashCode(header) & (_verified.Length - 1)];

    private SdkKeySession? Find(SdkKey? key)
    {
        if (key is null)
            return null;
        if (_sessions.TryGetValue(key.Id, out var session))
            return session;
        session = _sessions.GetOrAdd(key.Id, new SdkKeySession(key, _evaluators.Get(key.Environment)));
        // The key may have been revoked since it was found, before its session existed.
        RevokeUnlessValid(session);
        return session.IsRevoked ? null : session;
    }

    // The cost is that of the changed keys: a directory may have many.
    private void RevokeSessions(ControlChanges changes)
    {
        if (changes.IsComplete)
        {
            foreach (var (_, session) in _sessions)
                RevokeUnlessValid(session);
            return;
        }
        foreach (var item in changes.Deleted)
            if (item.Kind == ControlItemKind.SdkKey && _sessions.TryGetValue(item.Id, out var session))
                RevokeUnlessValid(session);
        foreach (var key in changes.Keys)
            if (_sessions.TryGetValue(key.Id, out var session))
                RevokeUnlessValid(session);
    }

    private void RevokeUnlessValid(SdkKeySession session)
    {
        // Other rights count as a revocation: what is open does not have them. The name is no right.
        if (_directory.Current.FindKey(session.Key.Id) is { } key && IsSame(key, session.Key))
            return;
        session.Revoke();
        if (_sessions.TryRemove(new(session.Key.Id, session)))
            Revoked?.Invoke(session);
    }

    private static bool IsSame(SdkKey key, SdkKey other) =>
        key.Hash.Span.SequenceEqual(other.Hash.Span) && key with { Name = other.Name, Hash = other.Hash } == other;

    private sealed record VerifiedHeader(string Header, object Stamp, SdkKeySession Session);
}
