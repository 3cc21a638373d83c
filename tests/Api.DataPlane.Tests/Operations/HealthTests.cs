using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Operations;

public sealed class HealthTests
{
    [Fact]
    public async Task Health_RunningServer_IsLiveAndReady()
    {
        await using var server = await TestServer.StartAsync();

        var live = (await server.SendAsync("GET", "/health/live", null)).Expect(200);
        var ready = (await server.SendAsync("GET", "/health/ready", null)).Expect(200);

        Assert.Equal(("live", "ready"), (live.String("status"), ready.String("status")));
    }

    [Fact]
    public async Task Health_Draining_IsNotReadyAndServesUntilStreamsClose()
    {
        await using var server = await TestServer.StartAsync(("Shutdown:DrainSeconds", "5"));
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var stream = await environment.StreamAsync();
        await stream.NextAsync();

        var stopping = server.StopAsync();

        Assert.Equal("stopping", (await server.SendAsync("GET", "/health/ready", null)).Expect(503).String("status"));
        (await server.SendAsync("GET", "/health/live", null)).Expect(200);
        (await environment.EvaluateAsync("limit")).Expect(200);
        // Load balancers may still send readers to this server; it serves and closes them like the others.
        using var late = await environment.StreamAsync();
        await late.NextAsync();
        Assert.Equal("retry", (await stream.ReadToEndAsync())[^1].Name);
        Assert.Equal("retry", (await late.ReadToEndAsync())[^1].Name);
        await stopping;
    }

    [Fact]
    public async Task Health_EnvironmentsCreatedLater_StaysReady()
    {
        await using var server = await TestServer.StartAsync();

        for (var i = 0; i < 5; i++)
        {
            await server.NewEnvironmentAsync();

            (await server.SendAsync("GET", "/health/ready", null)).Expect(200);
        }
    }
}
