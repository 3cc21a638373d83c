using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Provides the scope that the address of a request names.</summary>
internal static class RequestScope
{
    /// <summary>Returns the scope: the organization of the caller and the project and environment in the route.</summary>
    public static Scope Of(string organization, RouteValueDictionary route) =>
        (route["project"], route["environment"]) switch
        {
            (string project, string environment) => Scope.Of(new EnvironmentId(organization, project, environment)),
            (string project, _) => Scope.Of(organization, project),
            _ => Scope.Of(organization),
        };
}
