using FlagCluster.Api.Management.Accounts;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Links;
using FlagCluster.Contracts.Mail;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Links;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Links;

/// <summary>Provides changes of a person's own e-mail address.</summary>
internal sealed class EmailChangeResource(EmailChanges changes, AccountService accounts, IMailSender mail) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        routes
            .Me.MapGroup("")
            .WithTag(AccountsTag.Me)
            .WithMetadata(AccountsTag.BodyLimit)
            .MapPost("/email", ChangeAsync)
            .RequiresSignIn()
            .RequiresFreshSignIn()
            .WithName("ChangeEmail")
            .WithSummary("Change your e-mail address")
            .WithDescription(
                "Sends a link to the new address, which changes it. Without a mail server the address changes at once, answered 200. "
                    + "Links that were created for the account before end with the change."
            )
            .WithAnswer(200, "The address is changed.", typeof(MeResponse))
            .WithAnswer(202, "A link is sent to the new address, unless another account has it.")
            .WithProblems(409);
        routes
            .Auth.MapGroup("/email")
            .WithTag(AccountsTag.SignIn)
            .WithMetadata(AccountsTag.BodyLimit)
            .MapPost("/confirm", ConfirmAsync)
            .AllowsAnyone()
            .WithName("ConfirmEmail")
            .WithSummary("Confirm an e-mail address with a link")
            .WithDescription("Changes the address of the account that asked for the link.")
            .WithAnswer(204, "The address is changed.")
            .WithProblems(404, 409);
    }

    private async Task<IResult> ChangeAsync(ManagementRequest request, JsonBody<ChangeEmailRequest> body)
    {
        var email = EmailAddress.Parse(body.Value.Email);
        if (mail.IsConfigured)
        {
            var address = LinkAddress.Creator(request.Http.Request, LinkPurpose.EmailChange);
            await changes
                .SendAsync(request.Initiator, request.Session.AccountId, email, address, request.Aborted)
                .WaitAsync(request.Aborted);
            return TypedResults.StatusCode(StatusCodes.Status202Accepted);
        }
        if (await accounts.FindAsync(request.Session.AccountId, request.Aborted).WaitAsync(request.Aborted) is not { } account)
            return ProblemResult.NotFound("account of this session");
        var change = await changes.ChangeAsync(request.Initiator, account, email, request.Aborted).WaitAsync(request.Aborted);
        if (change.IsTaken)
            return LinkProblems.EmailTaken("Another account has the address. Use another one.");
        request.Http.Response.Headers.CacheControl = "no-store";
        return change.Account is { } changed
            ? ManagementJson.Ok(MeResponse.From(changed, request.Session))
            : ProblemResult.NotFound("account of this session");
    }

    private async Task<IResult> ConfirmAsync(ManagementRequest request, JsonBody<LinkRequest> body)
    {
        TokenAnswers.Protect(request.Http.Response);
        return await changes.UseAsync(body.Value.Token, request.InitiatorOf, request.Aborted).WaitAsync(request.Aborted) switch
        {
            null => LinkProblems.NotValid(),
            { IsTaken: true } => LinkProblems.EmailTaken("Another account has the address since the link was sent. Use another one."),
            _ => TypedResults.NoContent(),
        };
    }
}
