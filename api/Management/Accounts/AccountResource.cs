using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Access;
using FlagCluster.Control.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Accounts;

/// <summary>Provides the accounts of the installation to its administrators.</summary>
internal sealed class AccountResource(AccountService accounts, IAccountStore store) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var group = routes.Root.MapGroup("/accounts").WithTag(new("Accounts", "The accounts of the installation."));
        var parameter = RequestParameterMetadata.Path("account", "The id of the account.");
        group
            .MapGet("", ListAsync)
            .Requires(Permission.InstallationManage)
            .WithName("ListAccounts")
            .WithSummary("List accounts")
            .WithDescription("Returns the accounts of the installation, by e-mail address.")
            .WithAnswer(200, "A page of accounts.", typeof(Page<AccountResponse>));
        group
            .MapPost("/{account}/deactivate", DeactivateAsync)
            .Requires(Permission.InstallationManage)
            .RequiresFreshSignIn()
            .WithName("DeactivateAccount")
            .WithSummary("Deactivate an account")
            .WithDescription(
                "Ends its sessions and stops its tokens on every server within two seconds. Its history and its grants stay. "
                    + "The last owner of an organization and the last administrator of the installation cannot be deactivated."
            )
            .WithParameters(parameter)
            .WithAnswer(200, "The account.", typeof(AccountResponse))
            .WithProblems(404, 409);
        group
            .MapPost("/{account}/reactivate", ReactivateAsync)
            .Requires(Permission.InstallationManage)
            .RequiresFreshSignIn()
            .WithName("ReactivateAccount")
            .WithSummary("Reactivate an account")
            .WithDescription("The person can sign in again, and tokens that were not revoked are accepted again.")
            .WithParameters(parameter)
            .WithAnswer(200, "The account.", typeof(AccountResponse))
            .WithProblems(404);
    }

    private async Task<IResult> ListAsync(ManagementRequest request, PageRequest page)
    {
        if (page.After is { } after && !StorableText.IsValid(after))
            return ProblemResult.BadRequest("'after' must be the cursor that the previous page returned as 'next'.");
        var found = await store.ListAsync(page.After, page.Limit + 1, request.Aborted).WaitAsync(request.Aborted);
        return ManagementJson.Ok(page.Take(found, AccountResponse.From, account => account.Email.Normalized));
    }

    private async Task<IResult> DeactivateAsync(ManagementRequest request)
    {
        var id = request.Route("account");
        if (request.Actor.Kind == ActorKind.User && request.Actor.Id == id)
            return new ProblemResult(
                StatusCodes.Status409Conflict,
                "Own account",
                "You cannot deactivate your own account. Ask another administrator."
            );
        var result = await accounts.DeactivateAsync(request.Initiator, id, request.Aborted).WaitAsync(request.Aborted);
        return result.Denial is { Kind: not AccessDenialKind.NotFound } denial ? AccessProblems.Of(denial) : Answer(result.Value, id);
    }

    private async Task<IResult> ReactivateAsync(ManagementRequest request)
    {
        var id = request.Route("account");
        return Answer(await accounts.ReactivateAsync(request.Initiator, id, request.Aborted).WaitAsync(request.Aborted), id);
    }

    private static IResult Answer(Account? account, string id) =>
        account is null ? ProblemResult.NotFound($"account '{Clipped.Value(id)}'") : ManagementJson.Ok(AccountResponse.From(account));
}
