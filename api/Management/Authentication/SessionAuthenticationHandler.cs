using System.Text.Encodings.Web;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Threading;
using FlagCluster.Control.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Authentication;

/// <summary>Authenticates people by the cookie of their session (<see cref="SessionCookie"/>).</summary>
internal sealed class SessionAuthenticationHandler(
    SessionService sessions,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>A store that accepts connections and never answers must not keep requests until the timeout of its driver.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private string? _unavailable;

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (SessionCookie.Find(Request) is not { } text)
            return AuthenticateResult.NoResult();
        using var limit = new TimeLimit(Timeout, TimeProvider, Context.RequestAborted);
        try
        {
            if (await sessions.AuthenticateAsync(text, limit.Token).AsTask().WaitAsync(limit.Token) is not { } session)
                return AuthenticateResult.Fail("The session has ended.");
            Context.MarkConnectionAuthenticated();
            return AuthenticateResult.Success(new(new(ManagementIdentity.OfSession(session)), Scheme.Name));
        }
        catch (StorageUnavailableException exception)
        {
            _unavailable = exception.Message;
            return AuthenticateResult.Fail(exception);
        }
        catch (OperationCanceledException exception) when (!Context.RequestAborted.IsCancellationRequested)
        {
            _unavailable = $"The store of sessions did not respond within {Timeout.TotalSeconds} s.";
            return AuthenticateResult.Fail(exception);
        }
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_unavailable is not null)
        {
            Response.Headers.RetryAfter = "2";
            return Problems.WriteAsync(
                Context,
                StatusCodes.Status503ServiceUnavailable,
                "Service unavailable",
                $"Your session cannot be checked. {_unavailable} Nothing was changed. Retry shortly."
            );
        }
        SessionCookie.Delete(Context);
        Problems.Challenge(Context);
        return Problems.WriteAsync(
            Context,
            StatusCodes.Status401Unauthorized,
            "Authentication required",
            "Your session has ended. Sign in again with POST /auth/login."
        );
    }
}
