using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Operations;

public sealed class RestartTests
{
    [Fact]
    public async Task Restart_SameFolder_ServesAllWritesAndResumesStreams()
    {
        await using var first = await TestServer.StartAsync();
        var environment = await first.NewEnvironmentAsync(SampleDocuments.Mixed);
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 32)) + "1" + new string('}', 32);
        var flag = $$"""{"type":"object","variants":{"v":{{deep}}},"defaultVariant":"v"}""";
        (await environment.SendAsync("PUT", "/flags/deep", flag)).Expect(201);
        await first.StopAsync();

        await using var second = await TestServer.StartAsync(new TestServer { Folder = first.Folder });
        var restarted = environment with { Server = second };

        Assert.Equal(deep, (await restarted.EvaluateAsync("deep")).Expect(200).Json.GetProperty("value").GetRawText());
        using var stream = await restarted.StreamAsync(headers: ("Last-Event-ID", "1.1"));
        var patch = await stream.NextAsync();
        Assert.Equal(("patch", "1.2"), (patch.Name, patch.Id));
    }
}
