using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Access;

/// <summary>Provides the service accounts of an organization.</summary>
internal sealed class ServiceAccountResource(ControlDirectory directory, AccessDirectory access) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var accounts = routes
            .Organization.MapGroup("/service-accounts")
            .WithTag(new("Service accounts", "The accounts of programs. They authenticate with tokens."));
        var account = accounts
            .MapGroup("/{account}")
            .WithParameters(RequestParameterMetadata.Path("account", "The id of the service account."));
        accounts
            .MapGet("", List)
            .RequiresAnywhere(Permission.MembersRead)
            .WithName("ListServiceAccounts")
            .WithSummary("List service accounts")
            .WithDescription("Returns the service accounts of the organization by id.")
            .WithAnswer(200, "A page of service accounts.", typeof(Page<ServiceAccountResponse>));
        accounts
            .MapPost("", CreateAsync)
            .Requires(Permission.MembersWrite)
            .RequiresFreshSignIn()
            .WithName("CreateServiceAccount")
            .WithSummary("Create a service account")
            .WithDescription("A new service account has no grants and no tokens.")
            .WithAnswer(201, "The service account.", typeof(ServiceAccountResponse))
            .WithProblems(409);
        account
            .MapGet("", Get)
            .RequiresAnywhere(Permission.MembersRead)
            .WithName("GetServiceAccount")
            .WithSummary("Get a service account")
            .WithDescription("Returns one service account.")
            .WithAnswer(200, "The service account.", typeof(ServiceAccountResponse));
        account
            .MapPatch("", UpdateAsync)
            .Requires(Permission.MembersWrite)
            .WithName("UpdateServiceAccount")
            .WithSummary("Update a service account")
            .WithDescription("Changes the name, and whether its tokens are accepted. You need every permission that it has.")
            .WithAnswer(200, "The service account.", typeof(ServiceAccountResponse))
            .WithProblems(409);
        account
            .MapDelete("", DeleteAsync)
            .Requires(Permission.MembersWrite)
            .WithName("DeleteServiceAccount")
            .WithSummary("Delete a service account")
            .WithDescription("Fails while the service account has grants or tokens; the problem lists them.")
            .WithAnswer(204, "The service account is deleted.")
            .WithProblems(409);
    }

    private IResult List(ManagementRequest request, PageRequest page)
    {
        var accounts = directory
            .Current.ServiceAccountsOf(request.Organization)
            .Where(account => page.After is null || string.CompareOrdinal(account.Id, page.After) > 0)
            .OrderBy(account => account.Id, StringComparer.Ordinal);
        return ManagementJson.Ok(page.Take(accounts, ServiceAccountResponse.From, account => account.Id));
    }

    private IResult Get(ManagementRequest request)
    {
        var id = request.Route("account");
        return directory.Current.FindServiceAccount(request.Organization, id) is { } account
            ? ManagementJson.Ok(ServiceAccountResponse.From(account))
            : ProblemResult.NotFound($"service account '{Clipped.Value(id)}'");
    }

    private async Task<IResult> CreateAsync(ManagementRequest request, JsonBody<NameRequest> body)
    {
        var creating = access.AddServiceAccountAsync(
            request.Initiator,
            request.Organization,
            body.Value.Name,
            isInstallationAdministrator: false,
            request.Aborted
        );
        return AccessProblems.Answer(
            await creating.WaitAsync(request.Aborted),
            account => ManagementJson.Created(ServiceAccountResponse.From(account))
        );
    }

    private async Task<IResult> UpdateAsync(ManagementRequest request, JsonBody<UpdateServiceAccountRequest> body)
    {
        var updating = access.UpdateServiceAccountAsync(
            request.Initiator,
            request.Organization,
            request.Route("account"),
            body.Value.Name,
            body.Value.IsActive,
            request.Aborted
        );
        return AccessProblems.Answer(
            await updating.WaitAsync(request.Aborted),
            account => ManagementJson.Ok(ServiceAccountResponse.From(account))
        );
    }

    private async Task<IResult> DeleteAsync(ManagementRequest request)
    {
        var deleting = access.DeleteServiceAccountAsync(request.Initiator, request.Organization, request.Route("account"), request.Aborted);
        return AccessProblems.Answer(await deleting.WaitAsync(request.Aborted));
    }
}
