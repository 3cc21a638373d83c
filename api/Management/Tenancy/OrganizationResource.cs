using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Tenancy;

/// <summary>Provides the organizations of the caller.</summary>
internal sealed class OrganizationResource(
    ControlDirectory directory,
    AccessDirectory access,
    OrganizationAnswers answers,
    OrganizationUsage usage
) : IManagementResource
{
    private const string OwnerName = "administrator";

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var tag = new ApiTag("Organizations", "The organizations of the caller.");
        var organizations = routes.Root.MapGroup("/organizations").WithTag(tag);
        var organization = routes.Organization.MapGroup("").WithTag(tag);
        organizations
            .MapGet("", List)
            .RequiresAnyCredential()
            .WithName("ListOrganizations")
            .WithSummary("List organizations")
            .WithDescription(
                "Returns the organizations in which the caller has access, by slug. A session in several names one of them in other "
                    + "requests."
            )
            .WithAnswer(200, "A page of organizations.", typeof(Page<OrganizationResponse>));
        organizations
            .MapPost("", CreateAsync)
            .Requires(Permission.InstallationManage)
            .RequiresFreshSignIn()
            .WithName("CreateOrganization")
            .WithSummary("Create an organization")
            .WithDescription(
                "Creates the organization with the service account 'administrator', its first owner, and returns a token of it. No other "
                    + "answer returns the token again. The slug of an organization that was deleted cannot be used again."
            )
            .WithAnswer(201, "The organization.", typeof(OrganizationResponse))
            .WithProblems(409);
        organization
            .MapGet("", Get)
            .Requires(Permission.OrganizationsRead)
            .WithName("GetOrganization")
            .WithSummary("Get an organization")
            .WithDescription("Returns the organization with its limits.")
            .WithAnswer(200, "The organization.", typeof(OrganizationResponse));
        organization
            .MapGet("/usage", (ManagementRequest request) => ManagementJson.Ok(usage.Of(request.Organization)))
            .Requires(Permission.OrganizationsRead)
            .WithName("GetUsage")
            .WithSummary("Get how much of its limits an organization uses")
            .WithDescription(
                "Returns the numbers that the limits of the organization are compared with. Streams and events are those of the server "
                    + "that answers. The limit of flags is one of each environment."
            )
            .WithAnswer(200, "The numbers.", typeof(UsageResponse));
        organization
            .MapPatch("", UpdateAsync)
            .Requires(Permission.OrganizationsWrite)
            .WithName("UpdateOrganization")
            .WithSummary("Change an organization")
            .WithDescription(
                "Changes what the body has; the slug is part of ids and cannot be changed. While an organization is archived, which needs "
                    + "an owner, nothing in its projects can be changed, none can be created, and its keys are answered 403. People and "
                    + "their access can still be managed. Nothing is lost."
            )
            .WithAnswer(200, "The organization.", typeof(OrganizationResponse));
        organization
            .MapDelete("", DeleteAsync)
            .Requires(Permission.OrganizationsDelete)
            .RequiresFreshSignIn()
            .WithName("DeleteOrganization")
            .WithSummary("Delete an organization")
            .WithDescription(
                "Fails while the organization has projects, unless they are deleted with it; the problem lists them. An administrator of "
                    + "the installation can restore it for some time (Tenancy:RestoreDays). The last organization of the "
                    + "installation stays, and so does that of its only administrators."
            )
            .WithParameters(DeletedItems.Cascade("its projects with their environments and keys"))
            .WithAnswer(204, "The organization is deleted.")
            .WithProblems(409);
    }

    private IResult List(ManagementRequest request, PageRequest page)
    {
        var organizations = directory
            .Current.Organizations.Where(organization => page.After is null || string.CompareOrdinal(organization.Slug, page.After) > 0)
            .Where(organization => request.Identity.FindAccess(access, organization.Slug) is not null);
        return ManagementJson.Ok(page.Take(organizations, answers.Of, organization => organization.Slug));
    }

    private IResult Get(ManagementRequest request) =>
        directory.Current.FindOrganization(request.Organization) is { } organization
            ? ManagementJson.Ok(answers.Of(organization))
            : OrganizationAnswers.Missing(request.Organization);

    private async Task<IResult> CreateAsync(ManagementRequest request, JsonBody<CreateOrganizationRequest> body)
    {
        var (slug, name) = (body.Value.Slug, body.Value.Name ?? body.Value.Slug);
        var adding = directory.AddOrganizationAsync(request.Initiator, slug, name, request.Aborted);
        var added = await adding.WaitAsync(request.Aborted) ?? FindIncomplete(slug);
        if (added is null)
            return ProblemResult.SlugTaken($"The installation has or had an organization '{slug}'.");
        // The server gives the first role: nobody has access to the organization yet.
        var server = request.Initiator with
        {
            Actor = Actor.ForSystem("organizations"),
        };
        var (_, text) = await access.AddOwnerAsync(server, slug, OwnerName, cancellationToken: request.Aborted);
        request.Http.Response.Headers.CacheControl = "no-store";
        return ManagementJson.Created(answers.Of(added) with { Token = text });
    }

    /// <summary>Returns an organization whose creation was interrupted before it had an owner, or null.</summary>
    private Organization? FindIncomplete(string slug)
    {
        var current = directory.Current;
        return current.TokensOf(slug).IsEmpty && current.MembersOf(slug).IsEmpty ? current.FindOrganization(slug) : null;
    }

    private async Task<IResult> UpdateAsync(ManagementRequest request, JsonBody<UpdateOrganizationRequest> body)
    {
        var update = new OrganizationUpdate { Name = body.Value.Name, Archived = body.Value.Archived };
        if (update == new OrganizationUpdate())
            return Get(request);
        if (update.Archived is not null && request.Missing([Permission.OrganizationsDelete]) is { Count: > 0 } missing)
            return ProblemResult.Forbidden(missing);
        var updating = directory.UpdateOrganizationAsync(request.Initiator, request.Organization, update, request.Aborted);
        return await updating.WaitAsync(request.Aborted) is { } organization
            ? ManagementJson.Ok(answers.Of(organization))
            : OrganizationAnswers.Missing(request.Organization);
    }

    private async Task<IResult> DeleteAsync(ManagementRequest request)
    {
        var slug = request.Organization;
        return await directory
            .DeleteOrganizationAsync(request.Initiator, slug, DeletedItems.IsCascade(request), request.Aborted)
            .WaitAsync(request.Aborted) switch
        {
            DeleteOutcome.Deleted => TypedResults.NoContent(),
            DeleteOutcome.NotFound => OrganizationAnswers.Missing(slug),
            DeleteOutcome.Last => new ProblemResult(
                StatusCodes.Status409Conflict,
                "Last organization",
                "The installation has no other organization, and nobody could restore this one. Create another one first."
            ),
            DeleteOutcome.LastAdministrator => AccessProblems.Of(AccessDenial.LastAdministrator),
            _ => ProblemResult.InUse(
                "The organization has projects. Delete them first, or with it by 'cascade'.",
                directory.Current.ProjectsOf(slug).Select(project => $"project '{project.Slug}'")
            ),
        };
    }
}
