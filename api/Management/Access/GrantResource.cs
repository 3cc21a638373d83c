using System.Globalization;
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

/// <summary>Provides the grants of an organization. Grants on a project that the caller does not see are left out.</summary>
internal sealed class GrantResource(ControlDirectory directory, AccessDirectory access) : IManagementResource
{
    private const string PrincipalParameter = "principal";

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var grants = routes.Organization.MapGroup("/grants").WithTag(new("Grants", "Who has which role where."));
        var id = RequestParameterMetadata.Path("grant", "The id of the grant.");
        grants
            .MapGet("", List)
            .RequiresAnywhere(Permission.MembersRead)
            .WithName("ListGrants")
            .WithSummary("List grants")
            .WithDescription("Returns the grants of the organization, oldest first. Grants are only added and removed.")
            .WithParameters(RequestParameterMetadata.Query(PrincipalParameter, "Returns the grants of one principal, such as user:ID."))
            .WithAnswer(200, "A page of grants.", typeof(Page<GrantResponse>));
        grants
            .MapPost("", CreateAsync)
            .RequiresAnywhere(Permission.MembersWrite)
            .RequiresFreshSignIn()
            .WithName("CreateGrant")
            .WithSummary("Create a grant")
            .WithDescription("You need members.write and every permission of the role where the grant applies.")
            .WithAnswer(201, "The grant.", typeof(GrantResponse))
            .WithProblems(409);
        grants
            .MapGet("/{grant}", Get)
            .RequiresAnywhere(Permission.MembersRead)
            .WithName("GetGrant")
            .WithSummary("Get a grant")
            .WithDescription("Returns one grant.")
            .WithParameters(id)
            .WithAnswer(200, "The grant.", typeof(GrantResponse));
        grants
            .MapDelete("/{grant}", RemoveAsync)
            .RequiresAnywhere(Permission.MembersWrite)
            .RequiresFreshSignIn()
            .WithName("RemoveGrant")
            .WithSummary("Remove a grant")
            .WithDescription("You need what creating the grant needs. The grant of the last owner stays.")
            .WithParameters(id)
            .WithAnswer(204, "The grant is removed.")
            .WithProblems(409);
    }

    private IResult List(ManagementRequest request, PageRequest page)
    {
        var grants = directory.Current.GrantsOf(request.Organization).AsEnumerable();
        if (request.Query(PrincipalParameter) is { } text)
        {
            if (!PrincipalText.TryParse(text, out var principal))
                return ProblemResult.BadRequest($"'{PrincipalParameter}' must be {PrincipalText.Shape}.");
            grants = directory.Current.GrantsOf(request.Organization, principal);
        }
        grants = grants.Where(grant =>
            IsVisible(request, grant) && (page.After is null || string.CompareOrdinal(Cursor(grant), page.After) > 0)
        );
        return ManagementJson.Ok(page.Take(grants, GrantResponse.From, Cursor));
    }

    private IResult Get(ManagementRequest request) =>
        Find(request) is { } grant ? ManagementJson.Ok(GrantResponse.From(grant)) : NotFound(request);

    private async Task<IResult> CreateAsync(ManagementRequest request, JsonBody<CreateGrantRequest> body)
    {
        var value = body.Value;
        if (FindProblem(value) is { } problem)
            return problem;
        if (value.Project is { } project && !Exists(request, project))
            return ProblemResult.ProjectNotFound(project);
        Principal.TryCreate(value.PrincipalKind, value.Principal, out var principal);
        var creating = access.AddGrantAsync(
            request.Initiator,
            request.Organization,
            principal,
            value.Role,
            value.Project,
            FilterOf(value),
            request.Aborted
        );
        return AccessProblems.Answer(await creating.WaitAsync(request.Aborted), grant => ManagementJson.Created(GrantResponse.From(grant)));
    }

    private async Task<IResult> RemoveAsync(ManagementRequest request)
    {
        if (directory.Current.FindGrant(request.Organization, request.Route("grant")) is { } known && !IsVisible(request, known))
            return NotFound(request);
        var removing = access.RemoveGrantAsync(request.Initiator, request.Organization, request.Route("grant"), request.Aborted);
        return AccessProblems.Answer(await removing.WaitAsync(request.Aborted));
    }

    /// <summary>Returns whether a grant is on a project that the caller sees, or on the organization.</summary>
    private bool IsVisible(ManagementRequest request, Grant grant) => grant.Project is null || Exists(request, grant.Project);

    private bool Exists(ManagementRequest request, string slug) =>
        directory.Current.FindProject(request.Organization, slug) is { } project && (!project.IsPrivate || request.Access.Sees(slug));

    private Grant? Find(ManagementRequest request) =>
        directory.Current.FindGrant(request.Organization, request.Route("grant")) is { } grant && IsVisible(request, grant) ? grant : null;

    private static ProblemResult? FindProblem(CreateGrantRequest value)
    {
        if (value is { Environments: "listed", EnvironmentSlugs: null })
            return ProblemResult.Invalid([new("/environmentSlugs", "List the slugs of the environments.")]);
        return value is { Environments: not (null or "listed"), EnvironmentSlugs: not null }
            ? ProblemResult.Invalid([new("/environmentSlugs", $"The environments are '{value.Environments}'; leave the slugs out.")])
            : null;
    }

    private static EnvironmentFilter FilterOf(CreateGrantRequest value) =>
        value.EnvironmentSlugs is { } slugs ? EnvironmentFilter.Listed(slugs)
        : value.Environments == "exceptProductionLike" ? EnvironmentFilter.ExceptProductionLike
        : EnvironmentFilter.All;

    private static ProblemResult NotFound(ManagementRequest request) =>
        ProblemResult.NotFound($"grant '{Clipped.Value(request.Route("grant"))}'");

    /// <summary>Returns the position of a grant in the list. It stays valid when the grant is removed.</summary>
    private static string Cursor(Grant grant) =>
        string.Create(CultureInfo.InvariantCulture, $"{grant.CreatedAt.ToUnixTimeMilliseconds():x12}-{grant.Id}");
}
