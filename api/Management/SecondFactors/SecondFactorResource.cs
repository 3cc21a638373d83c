using FlagCluster.Api.Management.Accounts;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.SecondFactors;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Directory;
using FlagCluster.Control.SecondFactors;
using FlagCluster.Control.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.SecondFactors;

/// <summary>Provides the second factors of the person who has signed in.</summary>
internal sealed class SecondFactorResource(
    SecondFactorVerifier verifier,
    TotpMethod totp,
    RecoveryCodeMethod recovery,
    ISecondFactorStore store,
    AccountService accounts,
    SessionService sessions,
    SessionStarter starter,
    SessionAudit audit,
    ControlDirectory directory
) : IManagementResource
{
    private const string Issuer = "FlagCluster";

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var factors = routes.Me.MapGroup("/second-factors").WithTag(AccountsTag.Me).WithMetadata(AccountsTag.BodyLimit);
        factors
            .MapGet("", GetAsync)
            .RequiresSignIn()
            .WithName("GetSecondFactors")
            .WithSummary("Get your second factors")
            .WithDescription("Returns which second factors a sign-in accepts.")
            .WithAnswer(200, "The second factors.", typeof(SecondFactorsResponse));
        factors
            .MapPost("/totp", StartAsync)
            .RequiresSignIn()
            .RequiresFreshSignIn()
            .WithName("StartTotp")
            .WithSummary("Add an authenticator app")
            .WithDescription("Returns a new secret. It takes effect when POST …/totp/confirm receives a code of it.")
            .WithAnswer(201, "The secret. No other answer returns it again.", typeof(TotpEnrolmentResponse))
            .WithProblems(409);
        factors
            .MapPost("/totp/confirm", ConfirmAsync)
            .RequiresSignIn()
            .RequiresFreshSignIn()
            .WithName("ConfirmTotp")
            .WithSummary("Confirm an authenticator app")
            .WithDescription("From now on a sign-in needs a code. Replaces the session of the request by a new one, and ends the others.")
            .WithAnswer(200, "The recovery codes.", typeof(RecoveryCodesResponse));
        factors
            .MapDelete("/totp", RemoveAsync)
            .RequiresSignIn()
            .RequiresFreshSignIn()
            .WithName("RemoveTotp")
            .WithSummary("Remove your authenticator app")
            .WithDescription("Removes the recovery codes too. Replaces the session of the request by a new one, and ends the others.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(204, "The account has no second factor.")
            .WithProblems(404);
        factors
            .MapPost("/recovery-codes", RenewAsync)
            .RequiresSignIn()
            .RequiresFreshSignIn()
            .WithName("RenewRecoveryCodes")
            .WithSummary("Renew your recovery codes")
            .WithDescription("Ends the earlier recovery codes.")
            .WithAnswer(200, "The recovery codes.", typeof(RecoveryCodesResponse))
            .WithProblems(409);
    }

    private async Task<IResult> GetAsync(ManagementRequest request)
    {
        var account = request.Session.AccountId;
        var methods = await verifier.FindMethodsAsync(account, request.Aborted).WaitAsync(request.Aborted);
        request.Http.Response.Headers.CacheControl = "no-store";
        return ManagementJson.Ok(
            new SecondFactorsResponse
            {
                Methods = methods,
                RecoveryCodes = await store.CountRecoveryCodesAsync(account, request.Aborted).WaitAsync(request.Aborted),
                RequiredFrom = SecondFactorPolicy.FindRequiredFrom(account, directory.Current),
            }
        );
    }

    private async Task<IResult> StartAsync(ManagementRequest request)
    {
        if (await accounts.FindAsync(request.Session.AccountId, request.Aborted).WaitAsync(request.Aborted) is not { } account)
            return ProblemResult.NotFound("account of this session");
        if (await totp.StartAsync(account.Id, request.Aborted).WaitAsync(request.Aborted) is not { } secret)
            return new ProblemResult(
                StatusCodes.Status409Conflict,
                "Already exists",
                "Your account has an authenticator app. Remove it before you add another one."
            );
        TokenAnswers.Protect(request.Http.Response);
        return ManagementJson.Created(
            new TotpEnrolmentResponse { Secret = Base32.Encode(secret), Address = Totp.AddressOf(Issuer, account.Email.Text, secret) }
        );
    }

    private async Task<IResult> ConfirmAsync(ManagementRequest request, JsonBody<ConfirmTotpRequest> body)
    {
        var account = request.Session.AccountId;
        var codes = await totp.ConfirmAsync(request.Initiator, account, body.Value.Code, request.Aborted).WaitAsync(request.Aborted);
        if (codes is null)
        {
            audit.EnrolmentFailed(request.Http, request.Session);
            return ProblemResult.Invalid([
                new(
                    "/code",
                    "The code is wrong, or no app was added. Check the clock of the device, and enter the code that it displays now."
                ),
            ]);
        }
        await RestartSessionAsync(request, Proofs.With(request.Session.Origin.Amr, totp.Amr));
        return Codes(request, codes);
    }

    private async Task<IResult> RemoveAsync(ManagementRequest request)
    {
        if (!await store.RemoveAsync(request.Initiator, request.Session.AccountId, request.Aborted).WaitAsync(request.Aborted))
            return ProblemResult.NotFound("second factor of your account");
        await RestartSessionAsync(request, Proofs.Without(request.Session.Origin.Amr, totp.Amr));
        return TypedResults.NoContent();
    }

    private async Task<IResult> RenewAsync(ManagementRequest request)
    {
        var codes = await recovery.RenewAsync(request.Initiator, request.Session.AccountId, request.Aborted).WaitAsync(request.Aborted);
        return codes is null
            ? new ProblemResult(
                StatusCodes.Status409Conflict,
                "No second factor",
                "Your account has no authenticator app that recovery codes could replace. Add one first."
            )
            : Codes(request, codes);
    }

    /// <summary>
    /// Replaces the session by one with other proofs, and ends all other sessions: they were begun with the proofs from before.
    /// </summary>
    private async Task RestartSessionAsync(ManagementRequest request, string amr)
    {
        if (await accounts.FindAsync(request.Session.AccountId, request.Aborted) is not { } account)
            return;
        var session = await starter.ReplaceAsync(request.Http, account, request.Session, amr, request.Aborted);
        await sessions.EndAllAsync(account.Id, session.Id, request.Aborted);
    }

    private static IResult Codes(ManagementRequest request, IReadOnlyList<string> codes)
    {
        TokenAnswers.Protect(request.Http.Response);
        return ManagementJson.Ok(new RecoveryCodesResponse { RecoveryCodes = codes });
    }
}
