using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Resources;

/// <summary>Provides the route groups in which resources map their endpoints.</summary>
/// <param name="root">The route group of <c>/api/v1</c>.</param>
/// <param name="auth">The route group of <c>/auth</c>.</param>
internal sealed class ManagementRoutes(IEndpointRouteBuilder root, IEndpointRouteBuilder auth)
{
    /// <summary>Gets <c>/auth</c>, where sessions begin and end.</summary>
    public IEndpointRouteBuilder Auth { get; } = auth;

    /// <summary>Gets <c>/api/v1/me</c>, the account of the person who has signed in.</summary>
    public IEndpointRouteBuilder Me { get; } = root.MapGroup("/me");

    /// <summary>Gets <c>/api/v1</c>.</summary>
    public IEndpointRouteBuilder Root { get; } = root;

    /// <summary>Gets <c>/api/v1/organizations/{organization}</c>.</summary>
    public IEndpointRouteBuilder Organization { get; } =
        root.MapGroup("/organizations/{organization}")
            .WithParameters(RequestParameterMetadata.Path("organization", "The slug of the organization."));

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
