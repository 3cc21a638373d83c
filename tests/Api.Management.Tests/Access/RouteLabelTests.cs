using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>Tests the label <c>http.route</c> of metrics and traces.</summary>
public sealed class RouteLabelTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public void Route_OfEveryEndpoint_HasNoSlashAtItsEnd()
    {
        var endpoints = server.Services.GetRequiredService<EndpointDataSource>().Endpoints;

        var routes = endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route).ToList();

        Assert.Contains("/api/v1/projects/{project}/environments/{environment}/keys", routes);
        Assert.DoesNotContain(routes, route => route is { Length: > 1 } && route.EndsWith('/'));
    }
}
