using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Resources;

/// <summary>Provides the route groups in which resources map their endpoints.</summary>
/// <param name="root">The route group of <c>/api/v1</c>.</param>
internal sealed class ManagementRoutes(IEndpointRouteBuilder root)
{
    /// <summary>Gets <c>/api/v1</c>, the root of the caller's organization.</summary>
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
