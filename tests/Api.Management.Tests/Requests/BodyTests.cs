using System.Text;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Authorization;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Requests;

/// <summary>The same fault in a body has the same answer, whichever endpoint receives it.</summary>
public sealed class BodyTests(TestServer server) : IClassFixture<TestServer>
{
    public static TheoryData<string, string> Faults
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var fault in BodyFault.All)
            foreach (var route in BodyRoute.All.Where(route => route.IsRequired || !fault.IsForRequired))
                data.Add(fault.Name, route.Route);
            return data;
        }
    }

    public static TheoryData<string> Routes => [.. BodyRoute.All.Select(route => route.Route)];

    [Fact]
    public void Table_Routes_AreAllManagementEndpointsWithADocument()
    {
        var mapped = server
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RequiresPermissionAttribute>() is not null)
            .Where(endpoint =>
                endpoint.Metadata.GetMetadata<RequestBodyMetadata>() is { } body && body.ContentTypes.Contains("application/json")
            )
            .Select(endpoint =>
                $"{endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]} /{endpoint.RoutePattern.RawText!.Trim('/')}"
            );

        Assert.Equal(mapped.Order(StringComparer.Ordinal), BodyRoute.All.Select(route => route.Route).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Body_WithAFault_HasTheSameAnswerEverywhere(string name, string route)
    {
        var fault = BodyFault.All.Single(fault => fault.Name == name);
        var endpoint = BodyRoute.All.Single(endpoint => endpoint.Route == route);
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var content = new ByteArrayContent(fault.Body(endpoint));

        var answer = await server.SendAsync(endpoint.Method, endpoint.PathIn(environment), await endpoint.TokenAsync(server), content);

        answer.ExpectProblem(fault.Status);
        Assert.Equal(fault.Status == 400 ? "Malformed request" : "Invalid input", answer.String("title"));
        Assert.Equal(fault.Pointer is not null, answer.Json.TryGetProperty("errors", out _));
        if (fault.Pointer is { } pointer)
            Assert.Contains(pointer(endpoint), answer.Pointers);
        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Body_OfAnotherContentType_Is415Everywhere(string route)
    {
        var endpoint = BodyRoute.All.Single(endpoint => endpoint.Route == route);
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var content = new StringContent(endpoint.Body, Encoding.UTF8, "text/plain");

        (await server.SendAsync(endpoint.Method, endpoint.PathIn(environment), await endpoint.TokenAsync(server), content)).ExpectProblem(
            415
        );
    }
}
