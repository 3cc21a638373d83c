using System.Text.RegularExpressions;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Requests;

/// <summary>A request whose <c>Accept</c> cannot be met is answered 406 by every endpoint alike, and nothing happens.</summary>
public sealed partial class AcceptTests(TestServer server) : IClassFixture<TestServer>
{
    private IEnumerable<(string Method, string Path)> Routes =>
        from endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where
            endpoint
                .Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()
                .Any(answer => answer.StatusCode is >= 200 and <= 299 && answer.ContentTypes.Any())
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
        select (method, "/" + Parameter().Replace(endpoint.RoutePattern.RawText!, "x").Trim('/'));

    [Theory]
    [InlineData("image/png")]
    [InlineData("*/*;q=0")]
    [InlineData("application/*;q=0, text/*;q=0.0, */*;q=0")]
    public async Task Request_AcceptThatNoAnswerMeets_Is406OnEveryRoute(string accept)
    {
        var count = 0;
        foreach (var (method, path) in Routes)
        {
            var answer = await server.SendAsync(method, path, server.Token, body: null, ("Accept", accept));

            Assert.Equal((method, path, 406), (method, path, answer.Status));
            if (method != "HEAD")
                answer.ExpectProblem(406);
            count++;
        }
        Assert.InRange(count, 30, 500);
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("image/png, */*;q=0.001")]
    [InlineData("")]
    public async Task Request_AcceptOfEverything_IsNever406(string accept)
    {
        foreach (var (method, path) in Routes.Where(route => !route.Path.Contains("stream", StringComparison.Ordinal)))
        {
            var answer = await server.SendAsync(method, path, server.Token, body: null, ("Accept", accept));

            Assert.NotEqual((method, path, 406), (method, path, answer.Status));
        }
    }

    [Fact]
    public async Task Write_AcceptThatCannotBeMet_ChangesNothing()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), ("Accept", "application/xml"));

        Assert.Contains("application/json", answer.ExpectProblem(406).String("detail"), StringComparison.Ordinal);
        Assert.Equal("1.0", await environment.VersionAsync());
    }

    [Fact]
    public async Task Delete_AnswerWithoutContent_HasNoTypeToMeet()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync("DELETE", "/flags/limit", null, ("Accept", "application/xml"))).Expect(204);
    }

    [Theory]
    [InlineData("application/json;q=0.1, image/png", 200)]
    [InlineData("application/json;q=0, */*", 406)]
    [InlineData("text/html", 406)]
    public async Task Evaluate_Accept_DecidesBeforeAndAfterRouting(string accept, int status)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        foreach (var path in new[] { "/ofrep/v1/evaluate/flags", "/ofrep/v1/evaluate/flags/limit" })
        {
            var direct = await server.SendAsync("POST", path, environment.ServerKey, "{}", ("Accept", accept));
            var routed = await server.SendAsync(
                "POST",
                path,
                environment.ServerKey,
                "{}",
                ("Accept", accept),
                ("Origin", "https://shop.example")
            );

            Assert.Equal((status, status, routed.Text), (direct.Status, routed.Status, direct.Text));
            if (status == 406)
                Assert.Equal("*", routed.ExpectProblem(406).Header("Access-Control-Allow-Origin"));
        }
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
