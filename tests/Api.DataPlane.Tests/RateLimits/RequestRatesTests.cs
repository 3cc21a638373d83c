using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.RateLimits;

/// <summary>Requests above the limits, on both planes.</summary>
public sealed class RequestRatesTests
{
    public static TheoryData<string, string, string?> Endpoints => Authentication.CredentialTests.Endpoints;

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Request_AboveTheRateOfItsKey_Is429AndOtherKeysAreNot(string method, string path, string? body)
    {
        await using var server = await TestServer.StartAsync(("RateLimit:KeyPerSecond", "1"));
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        for (var i = 0; i < 2; i++)
            (await server.SendAsync(method, path, environment.ServerKey, body)).Expect(200);

        var answer = (await server.SendAsync(method, path, environment.ServerKey, body)).Expect(429);

        Assert.Equal("1", answer.Header("Retry-After"));
        var other = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await server.SendAsync(method, path, other.ServerKey, body)).Expect(200);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        (await server.SendAsync(method, path, environment.ServerKey, body)).Expect(200);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Request_AboveTheRateOfItsAddress_Is429WithAnyKey(string method, string path, string? body)
    {
        await using var server = await TestServer.StartAsync(("RateLimit:AddressPerSecond", "1"));
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await server.SendAsync(method, path, environment.ServerKey, body)).Expect(200);
        (await server.SendAsync(method, path, "wrong", body)).Expect(401);

        (await server.SendAsync(method, path, environment.ServerKey, body)).Expect(429);
        (await server.SendAsync(method, path, "wrong", body)).Expect(429);
    }

    [Fact]
    public async Task Management_AboveTheRateOfItsToken_Is429()
    {
        await using var server = await TestServer.StartAsync(("RateLimit:ManagementPerSecond", "1"));
        for (var i = 0; i < 2; i++)
            (await server.SendAsync("GET", "/api/v1/projects", server.Token)).Expect(200);

        var answer = (await server.SendAsync("GET", "/api/v1/projects", server.Token)).ExpectProblem(429);

        Assert.Equal("1", answer.Header("Retry-After"));
        Assert.Contains("RateLimit:ManagementPerSecond", answer.String("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Management_AboveTheRateOfItsAddress_Is429WithAnyToken()
    {
        await using var server = await TestServer.StartAsync(("RateLimit:ManagementAddressPerSecond", "1"));
        (await server.SendAsync("GET", "/api/v1/projects", server.Token)).Expect(200);
        (await server.SendAsync("GET", "/api/v1/projects", "wrong")).Expect(401);

        (await server.SendAsync("GET", "/api/v1/projects", "wrong")).ExpectProblem(429);
    }
}
