using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Operations;

public sealed class HealthTests
{
    [Fact]
    public async Task Health_RunningServer_IsLiveAndReady()
    {
        await using var own = await Owned.StartAsync();
        var environment = await own.Server.NewEnvironmentAsync(SampleDocuments.Mixed);

        Assert.Equal("live", (await own.Server.SendAsync("GET", "/health/live", null)).Expect(200).String("status"));
        Assert.Equal("ready", (await own.Server.SendAsync("GET", "/health/ready", null)).Expect(200).String("status"));
        Assert.Equal(environment.Id, environment.Replica.Environment);
    }

    [Fact]
    public async Task Health_Draining_IsNotReadyAndServesUntilStreamsClose()
    {
        await using var own = await Owned.StartAsync(("Shutdown:DrainSeconds", "2"));
        var environment = await own.Server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var stream = await environment.StreamAsync();
        await stream.NextAsync();
        var stopping = own.Server.StopAsync();

        Assert.Equal("stopping", (await own.Server.SendAsync("GET", "/health/ready", null)).Expect(503).String("status"));
        (await own.Server.SendAsync("GET", "/health/live", null)).Expect(200);
        (await environment.EvaluateAsync("limit")).Expect(200);
        // Load balancers may still send readers here; they are served and closed like the others.
        using var late = await environment.StreamAsync();
        await late.NextAsync();

        Assert.Equal("retry", (await stream.ReadToEndAsync())[^1].Name);
        Assert.Equal("retry", (await late.ReadToEndAsync())[^1].Name);
        await stopping;
    }

    [Fact]
    public async Task Health_EnvironmentCreatedLater_KeepsTheServerReady()
    {
        await using var own = await Owned.StartAsync();
        (await own.Server.SendAsync("GET", "/health/ready", null)).Expect(200);
        for (var i = 0; i < 5; i++)
        {
            await own.Server.NewEnvironmentAsync();
            (await own.Server.SendAsync("GET", "/health/ready", null)).Expect(200);
        }
    }

    [Fact]
    public async Task Pages_StartPageAndSchema_AreServed()
    {
        await using var own = await Owned.StartAsync();

        Assert.Contains("/openapi/v1.json", (await own.Server.SendAsync("GET", "/", null)).Expect(200).Text, StringComparison.Ordinal);
        Assert.Equal("FlagCluster ruleset", (await own.Server.SendAsync("GET", "/schemas/ruleset.json", null)).Expect(200).String("title"));
    }
}
