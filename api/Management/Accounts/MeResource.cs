using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Accounts.Passwords;
using FlagCluster.Control.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Accounts;

/// <summary>Provides the account of the person who has signed in.</summary>
internal sealed class MeResource(
    AccountService accounts,
    SignInService signIns,
    SessionService sessions,
    PasswordHashing hashing,
    PasswordWords words,
    SessionStarter starter,
    SessionAudit audit
) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var me = routes.Me.MapGroup("").WithTag(AccountsTag.Me).WithMetadata(AccountsTag.BodyLimit);
        me.MapGet("", GetAsync)
            .RequiresSignIn()
            .WithName("GetMe")
            .WithSummary("Get your account")
            .WithDescription("Returns the account of the person who has signed in.")
            .WithAnswer(200, "The account.", typeof(MeResponse));
        me.MapPatch("", UpdateAsync)
            .RequiresSignIn()
            .ConcernsWholeAccount()
            .WithName("UpdateMe")
            .WithSummary("Rename your account")
            .WithDescription("Changes the display name.")
            .WithAnswer(200, "The account.", typeof(MeResponse));
        me.MapPut("/password", ChangePasswordAsync)
            .RequiresSignIn()
            .ConcernsWholeAccount()
            .WithName("ChangePassword")
            .WithSummary("Change your password")
            .WithDescription("Ends all other sessions of the account, and replaces the session of the request by a new one.")
            .WithAnswer(200, "The account, with the new session.", typeof(MeResponse))
            .WithProblems(409, 429);
    }

    private async Task<IResult> GetAsync(ManagementRequest request)
    {
        request.Http.Response.Headers.CacheControl = "no-store";
        return await accounts.FindAsync(request.Session.AccountId, request.Aborted).WaitAsync(request.Aborted) is { } account
            ? ManagementJson.Ok(MeResponse.From(account, request.Session))
            : ProblemResult.NotFound("account of this session");
    }

    private async Task<IResult> UpdateAsync(ManagementRequest request, JsonBody<UpdateMeRequest> body)
    {
        await accounts
            .RenameAsync(request.Initiator, request.Session.AccountId, body.Value.Name, request.Aborted)
            .WaitAsync(request.Aborted);
        return await GetAsync(request);
    }

    private async Task<IResult> ChangePasswordAsync(ManagementRequest request, JsonBody<ChangePasswordRequest> body)
    {
        var http = request.Http;
        if (await accounts.FindAsync(request.Session.AccountId, request.Aborted) is not { } account)
            return ProblemResult.NotFound("account of this session");
        var isByLink = request.Session.Origin.Method == SessionMethods.Link && sessions.IsFresh(request.Session);
        if (!isByLink && account.Password is null)
            return SignInProblems.NoPassword();
        if (!isByLink && body.Value.CurrentPassword is null)
            return ProblemResult.Invalid([new("/currentPassword", "'currentPassword' is required and must be text.")]);
        if (PasswordPolicy.FindProblem(body.Value.Password, words.Of(account)) is { } problem)
            return ProblemResult.Invalid([new("/password", problem)]);
        using var slot = await hashing.EnterAsync(request.Aborted);
        if (slot is null)
            return SignInProblems.Busy(http);
        if (!isByLink)
        {
            var network = ClientNetwork.Of(http.Connection.RemoteIpAddress);
            var result = await signIns.SignInAsync(slot, account.Email, body.Value.CurrentPassword!, network, request.Aborted);
            if (result.Account is null)
            {
                audit.ConfirmationFailed(http, result, request.Session);
                return SignInProblems.OfConfirmation(http, result, "currentPassword");
            }
        }
        var hash = await slot.HashAsync(PasswordPolicy.Normalize(body.Value.Password)!);
        if (await accounts.SetPasswordAsync(request.Initiator, account.Id, hash, request.Aborted) is not { } changed)
            return ProblemResult.NotFound("account of this session");
        var session = await starter.ReplaceAsync(http, changed, request.Session, request.Session.Origin.Amr, request.Aborted);
        http.Response.Headers.CacheControl = "no-store";
        return ManagementJson.Ok(MeResponse.From(changed, session));
    }
}
