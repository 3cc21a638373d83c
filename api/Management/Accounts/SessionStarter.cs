using FlagCluster.Api.Management.Authentication;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Threading;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Sessions;
using FlagCluster.Control.Sso;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Api.Management.Accounts;

/// <summary>Begins and ends the session of a browser.</summary>
internal sealed partial class SessionStarter(SessionService sessions, SsoSessions sso, SessionAudit audit, ILogger<SessionStarter> logger)
{
    private readonly OnceFlag _isWarned = new();

    /// <summary>
    /// Begins a session and sets its cookie. It replaces the session of the request: a text that was known before a sign-in is worthless
    /// after it.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="account">The account, as the store has it.</param>
    /// <param name="method">The method (<see cref="SessionOrigin.Method"/>).</param>
    /// <param name="amr">The proofs of identity (<see cref="SessionOrigin.Amr"/>).</param>
    /// <param name="cancellationToken">Cancels the writes.</param>
    public Task<Session> StartAsync(HttpContext http, Account account, string method, string amr, CancellationToken cancellationToken) =>
        StartAsync(http, account, method, amr, confirmedAt: null, record: null, cancellationToken);

    /// <summary>Replaces the session of the request by one with other proofs. What began it stays known.</summary>
    /// <param name="http">The request.</param>
    /// <param name="account">The account, as the store has it.</param>
    /// <param name="current">The session of the request.</param>
    /// <param name="amr">The proofs of identity (<see cref="SessionOrigin.Amr"/>).</param>
    /// <param name="cancellationToken">Cancels the writes.</param>
    public Task<Session> ReplaceAsync(
        HttpContext http,
        Account account,
        Session current,
        string amr,
        CancellationToken cancellationToken
    ) =>
        StartAsync(
            http,
            account,
            current.Origin.Method,
            amr,
            confirmedAt: null,
            session => sso.ContinueAsync(current, session, cancellationToken),
            cancellationToken
        );

    /// <summary>Begins a session like the other overload.</summary>
    /// <param name="http">The request.</param>
    /// <param name="account">The account, as the store has it.</param>
    /// <param name="method">The method (<see cref="SessionOrigin.Method"/>).</param>
    /// <param name="amr">The proofs of identity (<see cref="SessionOrigin.Amr"/>).</param>
    /// <param name="confirmedAt">When the person proved who they are, if that was earlier.</param>
    /// <param name="record">Records something about the session before it exists; or null.</param>
    /// <param name="cancellationToken">Cancels the writes.</param>
    public async Task<Session> StartAsync(
        HttpContext http,
        Account account,
        string method,
        string amr,
        DateTimeOffset? confirmedAt,
        Func<Session, Task>? record,
        CancellationToken cancellationToken
    )
    {
        if (SessionCookie.Find(http.Request) is { } before)
            await EndAsync(http, before, cancellationToken);
        var origin = new SessionOrigin(
            method,
            amr,
            ClientNetwork.Of(http.Connection.RemoteIpAddress),
            http.Request.Headers.UserAgent.FirstOrDefault() ?? ""
        );
        var (session, text) = await sessions.StartAsync(account, origin, confirmedAt, record, cancellationToken);
        // Before the cookie: nobody has a session whose beginning is not recorded.
        await audit.StartedAsync(http, account, session, cancellationToken);
        SessionCookie.Set(http, text, session.ExpiresAt);
        if (!http.Request.IsHttps && _isWarned.TrySet())
            LogPlainHttp();
        return session;
    }

    /// <summary>Ends the session of the request's cookie, if it is one, and deletes the cookie.</summary>
    /// <returns>The session that was ended, or null.</returns>
    public async Task<Session?> EndAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (SessionCookie.Find(http.Request) is not { } text)
            return null;
        SessionCookie.Delete(http);
        return await EndAsync(http, text, cancellationToken);
    }

    private async Task<Session?> EndAsync(HttpContext http, string text, CancellationToken cancellationToken)
    {
        if (await sessions.AuthenticateAsync(text, cancellationToken) is not { } session)
            return null;
        await sessions.EndAsync(session.AccountId, session.Id, cancellationToken);
        await audit.EndedAsync(http, session, session.Id, cancellationToken);
        return session;
    }

    [LoggerMessage(
        1911,
        LogLevel.Warning,
        "A person signed in over plain HTTP, so that others on the network can read the cookie 'fc' and use the session. Use HTTPS, and "
            + "set Server:PublicUrl to its address when a proxy provides it"
    )]
    private partial void LogPlainHttp();
}
