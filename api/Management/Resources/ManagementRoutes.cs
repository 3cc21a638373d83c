using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Resources;

/// <summary>Provides the addresses under which resources map their endpoints.</summary>
/// <param name="root">The address of the organization of the caller.</param>
internal sealed class ManagementRoutes(IEndpointRouteBuilder root)
{
    /// <summary>Gets <c>/api/v1</c>: what belongs to the organization of the caller.</summary>
    public IEndpointRouteBuilder Organization { get; } = root;

    /// <summary>Gets <c>/api/v1/projects/{project}</c>.</summary>
    public IEndpointRouteBuilder Project { get; } =
        root.MapGroup("/projects/{project}").WithParameters(RequestParameterMetadata.Path("project", "The slug of the project."));

    /// <summary>Gets <c>/api/v1/projects/{project}/environments/{environment}</c>.</summary>
    public IEndpointRouteBuilder Environment { get; } =
        root.MapGroup("/projects/{project}/environments/{environment}")
            .WithParameters(
                RequestParameterMetadata.Path("project", "The slug of the project."),
                RequestParameterMetadata.Path("environment", "The slug of the environment.")
            );
}
