using System.Globalization;
using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Accounts;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.SecondFactors;
using FlagCluster.Control.Sso;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.SecondFactors;

/// <summary>Provides the second step of signing in.</summary>
internal sealed class SecondFactorSignInResource(SecondFactorSignIn signIn, SessionStarter starter, SessionAudit audit, SsoSessions sso)
    : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Auth.MapGroup("")
            .WithTag(AccountsTag.SignIn)
            .WithMetadata(AccountsTag.BodyLimit)
            .MapPost("/login/second-factor", FinishAsync)
            .AllowsAnyone()
            .WithName("SignInWithSecondFactor")
            .WithSummary("Finish a sign-in")
            .WithDescription("Begins a session and sets its cookie, after POST /auth/login has answered with a challenge.")
            .WithAnswer(200, "The person has signed in.", typeof(MeResponse))
            .WithProblems(401, 429);

    private async Task<IResult> FinishAsync(ManagementRequest request, JsonBody<SecondFactorRequest> body)
    {
        var http = request.Http;
        var result = await signIn
            .FinishAsync(body.Value.Challenge, body.Value.Code, request.InitiatorOf, request.Aborted)
            .WaitAsync(request.Aborted);
        if (result.Account is not { } account)
        {
            audit.SecondFactorFailed(http, result);
            return Problem(http, result);
        }
        Func<Session, Task>? record = result.Origin is { } origin
            ? session => sso.RecordAsync(session, SsoOrigin.Parse(origin), idToken: "", request.Aborted)
            : null;
        var session = await starter
            .StartAsync(http, account, result.Method, result.Amr, confirmedAt: null, record, request.Aborted)
            .WaitAsync(request.Aborted);
        http.Response.Headers.CacheControl = "no-store";
        return ManagementJson.Ok(MeResponse.From(account, session));
    }

    private static ProblemResult Problem(HttpContext http, SecondFactorResult result)
    {
        if (result.Status == SecondFactorStatus.Delayed)
        {
            var seconds = Math.Max(1, (long)Math.Ceiling(result.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            http.Response.Headers.RetryAfter = seconds;
            return new(StatusCodes.Status429TooManyRequests, "Too many attempts", $"Too many attempts failed. Try again in {seconds} s.");
        }
        Problems.Challenge(http);
        return result.Status == SecondFactorStatus.Failed
            ? new(StatusCodes.Status401Unauthorized, "Sign-in failed", "The code is wrong or was used before. Wait for the next code.")
            : new(
                StatusCodes.Status401Unauthorized,
                "Sign-in expired",
                "The sign-in took too long, or the sessions of the account were ended. Start again with POST /auth/login."
            );
    }
}
