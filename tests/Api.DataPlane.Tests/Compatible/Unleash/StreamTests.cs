using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Unleash;

/// <summary>Tests the stream of changes of features. Heartbeats are so rare that they send and close nothing.</summary>
public sealed class StreamTests : IAsyncLifetime
{
    private const string Path = "/api/client/streaming";

    private TestServer _server = null!;
    private TestEnvironment _environment = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(("Stream:HeartbeatSeconds", "300"), ("Stream:MaxConnectionsPerKey", "2"));
        _environment = await _server.NewUnleashEnvironmentAsync(UnleashRules.Document);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Stream_NewReader_IsHydratedAndReceivesChanges()
    {
        using var stream = await _environment.StreamAsync(Path);

        var first = await stream.NextAsync();
        await _environment.PutNumberAsync(1);
        var second = await stream.NextAsync();

        Assert.Equal(("unleash-connected", "1.1", "1 hydration"), Describe(first));
        Assert.Equal(("unleash-updated", "1.2", "2 feature-updated n"), Describe(second));
        Assert.Equal((await _environment.UnleashAsync("GET", "/api/client/delta")).Expect(200).Text.Length, await HydrationLengthAsync());
    }

    [Fact]
    public async Task Stream_ReaderThatReconnects_ReceivesWhatItMissed()
    {
        using (var before = await _environment.StreamAsync(Path))
            await before.NextAsync();
        await _environment.PutNumberAsync(1);

        using var stream = await _environment.StreamAsync(Path, null, ("Last-Event-ID", "1.1"));

        Assert.Equal(("unleash-updated", "1.2", "2 feature-updated n"), Describe(await stream.NextAsync()));
    }

    [Fact]
    public async Task Stream_ReaderThatIsUpToDate_ReceivesTheNextChangeOnly()
    {
        using var stream = await _environment.StreamAsync(Path, null, ("Last-Event-ID", "1.1"));
        Assert.Equal("retry", (await stream.ReadAsync())!.Name);

        await _environment.PutNumberAsync(1);

        Assert.Equal(("unleash-updated", "1.2", "2 feature-updated n"), Describe(await stream.NextAsync()));
    }

    [Theory]
    [InlineData("9.9")]
    [InlineData("1.99")]
    [InlineData("0.1")]
    [InlineData("12")]
    public async Task Stream_VersionThatDoesNotExist_IsHydrated(string last)
    {
        using var stream = await _environment.StreamAsync(Path, null, ("Last-Event-ID", last));

        Assert.Equal(("unleash-connected", "1.1", "1 hydration"), Describe(await stream.NextAsync()));
    }

    [Fact]
    public async Task Stream_ChangeThatUnleashCannotExpress_SendsNoEvent()
    {
        using var stream = await _environment.StreamAsync(Path);
        await stream.NextAsync();

        (await _environment.SendAsync("PATCH", "/flags/unsupported", """{"description":"changed"}""")).Expect(200);
        Assert.Equal(":", (await stream.ReadAsync())!.Name);
        await _environment.PutNumberAsync(1);

        Assert.Equal(("unleash-updated", "1.3", "3 feature-updated n"), Describe(await stream.NextAsync()));
    }

    [Fact]
    public async Task Stream_KeyRevokedOrApiSwitchedOff_ClosesBeforeTheNextChange()
    {
        var other = (await _environment.SendAsync("POST", "/keys", """{"kind":"server","name":"other"}""")).Expect(201).String("key");
        using var revoked = await _environment.StreamAsync(Path);
        using var off = await _environment.StreamAsync(Path, other);
        await revoked.NextAsync();
        await off.NextAsync();

        (await _environment.SendAsync("DELETE", "/keys/" + _environment.ServerKey.Split('_')[1])).Expect(204);
        Assert.Empty(await revoked.ReadToEndAsync());
        (await _environment.SendAsync("PATCH", "", """{"compatibleApis":[]}""")).Expect(200);
        await _environment.PutNumberAsync(1);
        Assert.Empty(await off.ReadToEndAsync());
    }

    [Fact]
    public async Task Stream_AboveTheLimitOfTheKey_Is429SoThatSdksPoll()
    {
        using var one = await _environment.StreamAsync(Path);
        using var two = await _environment.StreamAsync(Path);

        (await _environment.UnleashAsync("GET", Path)).ExpectProblem(429);
    }

    private async Task<int> HydrationLengthAsync()
    {
        using var stream = await _environment.StreamAsync(Path);
        return (await stream.NextAsync()).Data.Length;
    }

    private static (string Name, string Id, string Events) Describe(SseEvent read) =>
        (read.Name, read.Id, string.Join(", ", read.Json.GetProperty("events").EnumerateArray().Select(UnleashRules.Describe)));
}
