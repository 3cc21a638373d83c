using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Tenancy;

/// <summary>Provides all organizations to administrators of the installation: their limits, and those that were deleted.</summary>
internal sealed class InstallationOrganizationResource(ControlDirectory directory, OrganizationAnswers answers) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var tag = new ApiTag("Installation", "The organizations of the installation.");
        var organizations = routes.Root.MapGroup("/installation/organizations").WithTag(tag);
        var slug = RequestParameterMetadata.Path("slug", "The slug of the organization.");
        organizations
            .MapGet("", List)
            .Requires(Permission.InstallationManage)
            .WithName("ListInstallationOrganizations")
            .WithSummary("List all organizations")
            .WithDescription("Returns the organizations of the installation by slug.")
            .WithParameters(DeletedItems.Parameter)
            .WithAnswer(200, "A page of organizations.", typeof(Page<OrganizationResponse>));
        organizations
            .MapPut("/{slug}/quotas", UpdateAsync)
            .Requires(Permission.InstallationManage)
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithName("PutQuotas")
            .WithSummary("Replace the limits of an organization")
            .WithDescription("Replaces the limits of the organization; those that the body leaves out are as the settings say.")
            .WithParameters(slug)
            .WithAnswer(200, "The organization.", typeof(OrganizationResponse))
            .WithProblems(404);
        organizations
            .MapPost("/{slug}/undelete", UndeleteAsync)
            .Requires(Permission.InstallationManage)
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithName("UndeleteOrganization")
            .WithSummary("Restore a deleted organization")
            .WithDescription("Restores the organization with everything that was deleted with it, unless it would exceed its limits.")
            .WithParameters(slug)
            .WithAnswer(200, "The organization.", typeof(OrganizationResponse))
            .WithProblems(404, 409);
    }

    private IResult List(ManagementRequest request, PageRequest page)
    {
        var current = directory.Current;
        var organizations = DeletedItems.AreAsked(request) ? current.DeletedOrganizations : current.Organizations;
        return ManagementJson.Ok(
            page.Take(
                organizations.Where(organization => page.After is null || string.CompareOrdinal(organization.Slug, page.After) > 0),
                answers.Of,
                organization => organization.Slug
            )
        );
    }

    private async Task<IResult> UpdateAsync(ManagementRequest request, JsonBody<OwnQuotas> body)
    {
        var slug = request.Route("slug");
        var update = new OrganizationUpdate { Quotas = body.Value.ToQuotas() };
        return
            Slug.IsValid(slug)
            && await directory.UpdateOrganizationAsync(request.Initiator, slug, update, request.Aborted).WaitAsync(request.Aborted)
                is { } organization
            ? ManagementJson.Ok(answers.Of(organization))
            : OrganizationAnswers.Missing(slug);
    }

    private async Task<IResult> UndeleteAsync(ManagementRequest request)
    {
        var slug = request.Route("slug");
        return
            Slug.IsValid(slug)
            && await directory.UndeleteOrganizationAsync(request.Initiator, slug, request.Aborted).WaitAsync(request.Aborted)
                is { } organization
            ? ManagementJson.Ok(answers.Of(organization))
            : OrganizationAnswers.Missing(slug);
    }
}
