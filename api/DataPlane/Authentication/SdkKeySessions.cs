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
/// Authenticates data plane requests by SDK key: <c>Authorization</c>, as <see cref="RequestKeys"/> reads it, or <c>X-API-Key</c>. A token
/// that is not a key may be that of a proxy; then <c>X-API-Key</c> is checked. Thread-safe.
/// </summary>
public sealed class SdkKeySessions : IDisposable
{
    /// <summary>The query parameter of <see cref="AuthenticateByQuery"/>.</summary>
    internal const string QueryParameter = "key";

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, SdkKeySession[]> _sessions = new(StringComparer.Ordinal);
    private readonly VerifiedHeader?[] _verified = new VerifiedHeader?[4096];
    private readonly ControlDirectory _directory;
    private readonly EnvironmentEvaluators _evaluators;
    private readonly TimeProvider _time;
    private volatile int _today;

    /// <summary>Initializes the sessions, none of which is in use.</summary>
    public SdkKeySessions(ControlDirectory directory, EnvironmentEvaluators evaluators, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(time);
        _directory = directory;
        _evaluators = evaluators;
        _time = time;
        BeginDay();
        directory.Changed += RevokeSessions;
    }

    /// <summary>Occurs after a key was revoked, once for its session. Handlers must return quickly.</summary>
    internal event Action<SdkKeySession>? Revoked;

    /// <summary>Gets the sessions in use.</summary>
    internal IEnumerable<SdkKeySession> Open => _sessions.Values.SelectMany(sessions => sessions);

    /// <inheritdoc/>
    public void Dispose()
    {
        _directory.Changed -= RevokeSessions;
        foreach (var session in Open)
            session.Dispose();
    }

    /// <summary>Sets the day that requests record as that of their key's last use.</summary>
    internal void BeginDay() => _today = DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime).DayNumber;

    /// <summary>
    /// Returns the session of a request, or null when its key is missing or unknown. Allocates nothing for a key that was used before.
    /// </summary>
    public SdkKeySession? Authenticate(HttpContext http)
    {
        var session = FindSession(http);
        session?.Use(_today);
        return session;
    }

    /// <summary>
    /// Returns the session of a request with a client key in its query, or null. Server keys are not accepted there: addresses appear in
    /// logs of proxies and in histories of browsers.
    /// </summary>
    internal SdkKeySession? AuthenticateByQuery(HttpContext http) =>
        http.Request.Query[QueryParameter] is [{ Length: > 0 } key] && Find(key, _directory.Current) is { ClientSide: true } session
            ? Mark(http, Use(session))
            : null;

    /// <summary>
    /// Returns the session of a request for rules, which client keys and keys that are limited to tags may not see. Returns null after it
    /// has answered the request with an error.
    /// </summary>
    internal async Task<SdkKeySession?> AuthenticateForRulesAsync(HttpContext http)
    {
        if (Authenticate(http) is not { } session)
        {
            await RejectAsync(http);
            return null;
        }
        if (LimitedKeys.TryReject(http, session) is not { } rejected)
            return session;
        await rejected;
        return null;
    }

    /// <summary>Returns the session of a key that was authenticated by other means, or null when the key is unknown or revoked.</summary>
    /// <param name="id">The id of the key.</param>
    /// <param name="previous">Whether the secret before the last rotation was authenticated.</param>
    internal SdkKeySession? FindById(ReadOnlySpan<char> id, bool previous)
    {
        var snapshot = _directory.Current;
        if (snapshot.FindKey(id) is not { } key || !snapshot.IsValid(key))
            return null;
        return previous && !(key.PreviousUntil > _time.GetUtcNow()) ? null : Use(Find(key, previous));
    }

    /// <summary>
    /// Answers a request without a valid key: 403 when the key is disabled or its environment is archived, otherwise 401.
    /// </summary>
    internal Task RejectAsync(HttpContext http) =>
        FindRejection(http) is { } rejection
            ? Problems.WriteAsync(http, StatusCodes.Status403Forbidden, rejection.Title, rejection.Detail)
            : Problems.UnauthorizedAsync(http);

    /// <summary>Returns why a key with the right secret gives no access, or null when the request has none.</summary>
    internal (string Title, string Detail)? FindRejection(HttpContext http)
    {
        var (snapshot, now) = (_directory.Current, _time.GetUtcNow());
        var key =
            snapshot.FindKeyByText(RequestKeys.AuthorizationKey(http.Request.Headers), now, out _)
            ?? snapshot.FindKeyByText(RequestKeys.ApiKey(http.Request.Headers), now, out _)
            ?? snapshot.FindKeyByText(http.Request.Query[QueryParameter].FirstOrDefault(), now, out _);
        if (key is null || snapshot.FindEnvironment(key.Environment) is null)
            return null;
        if (key.IsDisabled)
            return ("Key disabled", "The key is disabled. Enable it in the management API, or use another one.");
        return snapshot.IsArchived(key.Environment)
            ? (
                "Environment archived",
                "The environment of the key, its project or its organization is archived: nothing is evaluated, streamed or recorded. Its "
                    + "flags and keys are kept: make it active again in the management API."
            )
            : null;
    }

    // A connection's first request always comes here: the header's string is new.
    private static SdkKeySession? Mark(HttpContext http, SdkKeySession? session)
    {
        if (session is not null)
            http.MarkConnectionAuthenticated();
        return session;
    }

    private SdkKeySession? Use(SdkKeySession? session)
    {
        session?.Use(_today);
        return session;
    }

    private SdkKeySession? FindSession(HttpContext http)
    {
        var headers = http.Request.Headers;
        var snapshot = _directory.Current;
        if (headers.Authorization is not [{ } header])
            return Mark(http, Find(RequestKeys.ApiKey(headers), snapshot));
        // The cache is by this header; a session found by X-API-Key must not be stored under it.
        return FindVerified(header, snapshot)
            ?? Mark(
                http,
                Remember(header, snapshot, Find(RequestKeys.AuthorizationKey(header), snapshot))
                    ?? Find(RequestKeys.ApiKey(headers), snapshot)
            );
    }

    private SdkKeySession? Find(ReadOnlySpan<char> text, DirectorySnapshot snapshot) =>
        !text.IsEmpty && snapshot.FindKeyByText(text, _time.GetUtcNow(), out var isPrevious) is { } key && snapshot.IsValid(key)
            ? Find(key, isPrevious)
            : null;

    // Kestrel reuses the string instance of a header that a connection repeats. A header that was verified against the current directory is
    // recognized by its instance and not hashed again. The stamp changes with every read of the directory, which invalidates all entries.
    private SdkKeySession? FindVerified(string header, DirectorySnapshot snapshot)
    {
        var verified = Volatile.Read(ref Slot(header));
        if (verified is null || !ReferenceEquals(verified.Header, header) || verified.Stamp != snapshot.Stamp)
            return null;
        return verified.Session.HasEnded(_time) ? null : verified.Session;
    }

    private SdkKeySession? Remember(string header, DirectorySnapshot snapshot, SdkKeySession? session)
    {
        if (session is not null)
            Volatile.Write(ref Slot(header), new(header, snapshot.Stamp, session));
        return session;
    }

    private ref VerifiedHeader? Slot(string header) => ref _verified[RuntimeHelpers.GetHashCode(header) & (_verified.Length - 1)];

    private SdkKeySession? Find(SdkKey key, bool isPrevious)
    {
        var hash = isPrevious ? key.PreviousHash : key.Hash;
        var session = FindOpen(key.Id, hash.Span) ?? Add(key, hash);
        return session.IsRevoked ? null : session;
    }

    private SdkKeySession? FindOpen(string id, ReadOnlySpan<byte> hash)
    {
        if (_sessions.TryGetValue(id, out var open))
            foreach (var session in open)
                if (session.Hash.Span.SequenceEqual(hash))
                    return session;
        return null;
    }

    private SdkKeySession Add(SdkKey key, ReadOnlyMemory<byte> hash)
    {
        SdkKeySession session;
        lock (_lock)
        {
            if (FindOpen(key.Id, hash.Span) is { } known)
                return known;
            session = new(key, hash, _evaluators.Get(key.Environment));
            ReadEnvironment(session);
            _sessions[key.Id] = _sessions.TryGetValue(key.Id, out var open) ? [.. open, session] : [session];
        }
        // The key may have been revoked since it was found, before its session existed.
        Refresh(session);
        return session;
    }

    private void Refresh(SdkKeySession session)
    {
        // Under the lock, so that no older snapshot is read after a newer one.
        lock (_lock)
            ReadEnvironment(session);
        RevokeUnlessValid(session);
    }

    private void ReadEnvironment(SdkKeySession session) =>
        session.CompatibleApis = _directory.Current.FindEnvironment(session.Key.Environment)?.CompatibleApis ?? CompatibleApis.None;

    // The cost is that of the changed keys: a directory may have many. Organizations, projects and environments change
    // rarely.
    private void RevokeSessions(ControlChanges changes)
    {
        if (changes.IsComplete || changes.Organizations.Count + changes.Projects.Count + changes.Environments.Count > 0)
        {
            foreach (var session in Open)
                Refresh(session);
            return;
        }
        foreach (var item in changes.Deleted)
            if (item.Kind == ControlItemKind.SdkKey)
                RevokeUnlessValid(item.Id);
        foreach (var key in changes.Keys)
            RevokeUnlessValid(key.Id);
    }

    private void RevokeUnlessValid(string id)
    {
        foreach (var session in _sessions.GetValueOrDefault(id, []))
            RevokeUnlessValid(session);
    }

    private void RevokeUnlessValid(SdkKeySession session)
    {
        var snapshot = _directory.Current;
        // Other rights count as a revocation: what is open does not have them. The name is no right.
        if (snapshot.FindKey(session.Key.Id) is { } key && HasSameRights(key, session.Key) && snapshot.IsValid(key))
        {
            if (session.Hash.Span.SequenceEqual(key.Hash.Span))
                return;
            if (session.Hash.Span.SequenceEqual(key.PreviousHash.Span) && key.PreviousUntil > _time.GetUtcNow())
            {
                session.EndAt(key.PreviousUntil.Value, _time, RevokeUnlessValid);
                return;
            }
        }
        session.Revoke();
        if (TryRemove(session))
            Revoked?.Invoke(session);
    }

    private bool TryRemove(SdkKeySession session)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(session.Key.Id, out var open) || !open.Contains(session))
                return false;
            if (open is [_])
                return _sessions.TryRemove(session.Key.Id, out _);
            _sessions[session.Key.Id] = [.. open.Where(other => other != session)];
            return true;
        }
    }

    private static bool HasSameRights(SdkKey key, SdkKey other) =>
        key with { Name = other.Name, Hash = other.Hash, PreviousHash = other.PreviousHash, PreviousUntil = other.PreviousUntil } == other;

    private sealed record VerifiedHeader(string Header, object Stamp, SdkKeySession Session);
}
