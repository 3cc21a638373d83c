using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Tests.Operations;

public sealed class FailureTests
{
    [Fact]
    public async Task Request_UnexpectedException_Is500WithoutDetails()
    {
        await using var server = await TestServer.StartAsync(
            new TestServer
            {
                MapEndpoints = app => app.MapGet("/fails", (RequestDelegate)(_ => throw new InvalidOperationException("secret-7"))),
            }
        );

        var answer = (await server.SendAsync("GET", "/fails", null)).ExpectProblem(500);

        Assert.DoesNotContain("secret-7", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
    }
}
