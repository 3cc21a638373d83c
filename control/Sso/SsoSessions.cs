using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Sso;
using FlagCluster.Control.Sessions;

namespace FlagCluster.Control.Sso;

/// <summary>Records which sessions identity providers began, and ends them when a provider asks for it.</summary>
public sealed class SsoSessions(ISsoStore store, SessionService sessions, SsoSecrets secrets, TimeProvider time)
{
    /// <summary>Records that a provider began a session, before it exists: the provider can end every session that it began.</summary>
    /// <param name="session">The session.</param>
    /// <param name="origin">The session at the provider.</param>
    /// <param name="idToken">The ID token with which the person signs out of the provider; empty for none.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    public Task RecordAsync(Session session, SsoOrigin origin, string idToken, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(origin);
        var recorded = new SsoSession(session.Id, origin.Provider, session.AccountId, origin.Subject, session.ExpiresAt)
        {
            ProviderSession = origin.ProviderSession,
            IdToken = secrets.ProtectIdToken(session.Id, idToken),
        };
        return store.AddSessionAsync(recorded, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Records the same provider for a session that replaces another one; nothing when no provider began that.</summary>
    /// <param name="before">The session that is replaced.</param>
    /// <param name="session">The session that replaces it.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    public async Task ContinueAsync(Session before, Session session, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        if (SsoMethod.OrganizationOf(before.Origin.Method) is null)
            return;
        if (await store.FindSessionAsync(before.Id, cancellationToken) is not { } began)
            return;
        var origin = new SsoOrigin(began.Provider, began.Subject, began.ProviderSession);
        await RecordAsync(session, origin, secrets.UnprotectIdToken(began) ?? "", cancellationToken);
    }

    /// <summary>Ends the sessions of one session at the provider or of a person there. It can be repeated.</summary>
    /// <returns>Each session after it has ended.</returns>
    public async IAsyncEnumerable<SsoSession> EndAsync(
        string provider,
        string? subject,
        string? providerSession,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        foreach (var session in await store.ListSessionsAsync(provider, subject, providerSession, cancellationToken))
            if (await sessions.EndAsync(session.Account, session.Session, cancellationToken))
                yield return session;
    }
}

/// <summary>Represents the session at an identity provider from which a session came.</summary>
/// <param name="Provider">The id of the provider.</param>
/// <param name="Subject">The id of the person there.</param>
/// <param name="ProviderSession">The id of the session there, or null.</param>
public sealed record SsoOrigin(string Provider, string Subject, string? ProviderSession)
{
    private const char Separator = '\n';

    /// <summary>Reads a text that <see cref="ToString"/> wrote.</summary>
    public static SsoOrigin Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(Separator, 3);
        return new(parts[0], parts[2], parts[1].Length == 0 ? null : parts[1]);
    }

    /// <summary>Returns the origin as text.</summary>
    public override string ToString() => $"{Provider}{Separator}{ProviderSession}{Separator}{Subject}";
}
