using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.SecondFactors;
using FlagCluster.Control.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Accounts;

/// <summary>Provides signing in and out.</summary>
internal sealed class SignInResource(
    SignInService signIns,
    AccountService accounts,
    SessionService sessions,
    SessionStarter starter,
    SecondFactorSignIn secondFactors,
    SessionAudit audit,
    IRemoteSignOut signOut
) : IManagementResource
{
    private const string Proofs = "pwd";

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var auth = routes.Auth.MapGroup("").WithTag(AccountsTag.SignIn).WithMetadata(AccountsTag.BodyLimit);
        auth.MapPost("/login", LoginAsync)
            .AllowsAnyone()
            .WithName("SignIn")
            .WithSummary("Sign in")
            .WithDescription(
                "Begins a session and sets its cookie. If the account has a second factor, the answer has a challenge instead: send it "
                    + "with a code to POST /auth/login/second-factor. The answers do not tell whether an account exists."
            )
            .WithAnswer(200, "The person has signed in, or has to send a second factor.", typeof(SignInResponse))
            .WithProblems(401, 429);
        auth.MapPost("/logout", LogoutAsync)
            .AllowsAnyone()
            .WithName("SignOut")
            .WithSummary("Sign out")
            .WithDescription(
                "Ends the session of the cookie and deletes the cookie. It is not an error when the session has ended already. If the "
                    + "identity provider that began the session signs people out, the answer has the address for that."
            )
            .WithAnswer(200, "There is no session. The browser goes to the address of the identity provider.", typeof(SignOutResponse))
            .WithAnswer(204, "There is no session.");
        auth.MapPost("/confirm", ConfirmAsync)
            .RequiresSignIn()
            .WithName("ConfirmSignIn")
            .WithSummary("Confirm your identity")
            .WithDescription("Proves again who has signed in. Some changes need that within the last minutes.")
            .WithAnswer(200, "The session is fresh.", typeof(SessionResponse))
            .WithProblems(409, 429);
    }

    private async Task<IResult> LoginAsync(ManagementRequest request, JsonBody<SignInRequest> body)
    {
        var http = request.Http;
        var email = EmailAddress.TryParse(body.Value.Email, out var address) ? address : null;
        var result = await signIns.SignInAsync(email, body.Value.Password, Network(http), request.Aborted).WaitAsync(request.Aborted);
        if (result.Account is not { } account)
        {
            audit.SignInFailed(http, result);
            return SignInProblems.OfSignIn(http, result);
        }
        http.Response.Headers.CacheControl = "no-store";
        var second = await secondFactors
            .StartAsync(account, SessionMethods.Password, Proofs, cancellationToken: request.Aborted)
            .WaitAsync(request.Aborted);
        if (second is var (methods, challenge))
            return ManagementJson.Ok(SignInResponse.From(methods, challenge));
        var session = await starter.StartAsync(http, account, SessionMethods.Password, Proofs, request.Aborted).WaitAsync(request.Aborted);
        return ManagementJson.Ok(SignInResponse.From(MeResponse.From(account, session)));
    }

    private async Task<IResult> LogoutAsync(ManagementRequest request)
    {
        if (await starter.EndAsync(request.Http, request.Aborted).WaitAsync(request.Aborted) is not { } session)
            return TypedResults.NoContent();
        request.Http.Response.Headers.CacheControl = "no-store";
        return await signOut.FindAddressAsync(request.Http.Request, session, request.Aborted).WaitAsync(request.Aborted) is { } address
            ? ManagementJson.Ok(new SignOutResponse { ContinueAt = address })
            : TypedResults.NoContent();
    }

    private async Task<IResult> ConfirmAsync(ManagementRequest request, JsonBody<ConfirmRequest> body)
    {
        var http = request.Http;
        if (await accounts.FindAsync(request.Session.AccountId, request.Aborted) is not { Password: not null } account)
            return SignInProblems.NoPassword();
        var result = await signIns
            .SignInAsync(account.Email, body.Value.Password, Network(http), request.Aborted)
            .WaitAsync(request.Aborted);
        if (result.Account is null)
        {
            audit.ConfirmationFailed(http, result, request.Session);
            return SignInProblems.OfConfirmation(http, result, "password");
        }
        var session = await sessions.ConfirmAsync(request.Session, request.Aborted).WaitAsync(request.Aborted);
        await audit.ConfirmedAsync(http, session, request.Aborted);
        return ManagementJson.Ok(SessionResponse.From(session, session.Id));
    }

    private static string Network(HttpContext http) => ClientNetwork.Of(http.Connection.RemoteIpAddress);
}
