using FlagCluster.Api.Management.Accounts;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Links;
using FlagCluster.Contracts.Mail;
using FlagCluster.Control.Accounts.Passwords;
using FlagCluster.Control.Links;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Links;

/// <summary>Provides new passwords by links, for people who have forgotten theirs.</summary>
internal sealed class PasswordResetResource(
    PasswordResets resets,
    ForgottenPasswords forgotten,
    PasswordHashing hashing,
    PasswordWords words,
    IMailSender mail
) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var passwords = routes.Auth.MapGroup("/password").WithTag(AccountsTag.SignIn).WithMetadata(AccountsTag.BodyLimit);
        passwords
            .MapPost("/forgot", Forgot)
            .AllowsAnyone()
            .WithName("ForgotPassword")
            .WithSummary("Ask for a new password")
            .WithDescription("Sends a link to the e-mail address, if an account has it. The answer does not tell whether one has.")
            .WithAnswer(202, "A link is sent, if an account has the address.")
            .WithProblems(409);
        passwords
            .MapPost("/reset", ResetAsync)
            .AllowsAnyone()
            .WithName("ResetPassword")
            .WithSummary("Set a new password with a link")
            .WithDescription("Ends all sessions of the account. Sign in with the new password afterwards; a second factor is still needed.")
            .WithAnswer(204, "The password is set.")
            .WithProblems(404, 429);
    }

    private IResult Forgot(ManagementRequest request, JsonBody<ForgotPasswordRequest> body)
    {
        if (!mail.IsConfigured)
            return new ProblemResult(
                StatusCodes.Status409Conflict,
                "No mail server",
                "This installation sends no messages. Ask an administrator of your organization for a link that sets a new password."
            );
        if (EmailAddress.TryParse(body.Value.Email, out var email))
            forgotten.Request(email, LinkAddress.Creator(request.Http.Request, LinkPurpose.PasswordReset), InitiatorOf(request));
        return TypedResults.StatusCode(StatusCodes.Status202Accepted);
    }

    private async Task<IResult> ResetAsync(ManagementRequest request, JsonBody<ResetPasswordRequest> body)
    {
        TokenAnswers.Protect(request.Http.Response);
        if (await resets.FindAsync(body.Value.Token, request.Aborted).WaitAsync(request.Aborted) is not var (link, account))
            return LinkProblems.NotValid();
        if (PasswordPolicy.FindProblem(body.Value.Password, words.Of(account)) is { } problem)
            return ProblemResult.Invalid([new("/password", problem)]);
        using var slot = await hashing.EnterAsync(request.Aborted);
        if (slot is null)
            return SignInProblems.Busy(request.Http);
        var hash = await slot.HashAsync(PasswordPolicy.Normalize(body.Value.Password)!);
        var initiator = request.InitiatorOf(new(ActorKind.User, account.Id));
        return await resets.UseAsync(initiator, link, hash, request.Aborted).WaitAsync(request.Aborted) is null
            ? LinkProblems.NotValid()
            : TypedResults.NoContent();
    }

    /// <summary>Returns a function that returns the initiator after the request has ended.</summary>
    private static Func<Actor, Initiator> InitiatorOf(ManagementRequest request)
    {
        var template = request.InitiatorOf(Actor.ForSystem("password-reset"));
        return actor => template with { Actor = actor };
    }
}
