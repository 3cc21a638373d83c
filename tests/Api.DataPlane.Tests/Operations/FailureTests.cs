using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Tests.Operations;

public sealed class FailureTests
{
    [Fact]
    public async Task Failure_Unexpected_Is500WithoutDetails()
    {
        await using var own = new Owned(
            new TestServer
            {
                MapMore = app => app.MapGet("/fails", (RequestDelegate)(_ => throw new InvalidOperationException("secret-7"))),
            }
        );
        await own.Server.InitializeAsync();
        var answer = (await own.Server.SendAsync("GET", "/fails", null)).ExpectProblem(500);

        Assert.DoesNotContain("secret-7", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_SameFolder_ServesWhatWasWrittenAndResumesStreams()
    {
        await using var own = await Owned.StartAsync();
        var environment = await own.Server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 32)) + "1" + new string('}', 32);
        (
            await environment.SendAsync("PUT", "/flags/deep", $$"""{"type":"object","variants":{"v":{{deep}}},"defaultVariant":"v"}""")
        ).Expect(201);
        await own.Server.StopAsync();
        await using var next = new Owned(new TestServer { Folder = own.Server.Folder });
        await next.Server.InitializeAsync();
        var again = environment with { Server = next.Server };

        Assert.Equal(deep, (await again.EvaluateAsync("deep")).Expect(200).Json.GetProperty("value").GetRawText());
        using var stream = await again.StreamAsync(headers: ("Last-Event-ID", "1.1"));
        var patch = await stream.NextAsync();

        Assert.Equal(("patch", "1.2"), (patch.Name, patch.Id));
    }
}
