using FlagCluster.Contracts.Environments;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Rulesets;

/// <summary>Endpoints that need only the existence of an environment, on a server that never loaded its ruleset.</summary>
public sealed class WriterUnavailableTests
{
    [Fact]
    public async Task RevokeKey_WriterUnavailable_RevokesIt()
    {
        await using var servers = await UnavailableWriter.StartAsync();
        var id = servers.Environment.ServerKey.Split('_')[1];

        (await servers.Environment.SendAsync("DELETE", "/keys/" + id)).Expect(204);

        Assert.Null(servers.Environment.Server.Directories.Current.FindKey(id));
    }

    [Fact]
    public async Task CreateKey_WriterUnavailable_CreatesIt()
    {
        await using var servers = await UnavailableWriter.StartAsync();

        (await servers.Environment.SendAsync("POST", "/keys", """{"kind":"server"}""")).Expect(201);
    }

    [Fact]
    public async Task ListKeys_WriterUnavailable_ListsThem()
    {
        await using var servers = await UnavailableWriter.StartAsync();

        var keys = (await servers.Environment.SendAsync("GET", "/keys")).Expect(200);

        Assert.Equal(2, keys.Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task History_WriterUnavailable_IsReadFromTheStore()
    {
        await using var servers = await UnavailableWriter.StartAsync();

        var changes = (await servers.Environment.SendAsync("GET", "/changes")).Expect(200);

        Assert.Single(changes.Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task ListFlags_WriterUnavailable_Is503()
    {
        await using var servers = await UnavailableWriter.StartAsync();

        var answer = (await servers.Environment.SendAsync("GET", "/flags")).ExpectProblem(503);

        Assert.Equal("2", answer.Header("Retry-After"));
    }

    /// <summary>A server that created an environment, and a second one on the same store whose writer never responds.</summary>
    private sealed class UnavailableWriter(TestServer first, TestServer second, TestEnvironment environment) : IAsyncDisposable
    {
        public TestEnvironment Environment => environment;

        public static async Task<UnavailableWriter> StartAsync()
        {
            var first = await TestServer.StartAsync();
            var environment = await first.NewEnvironmentAsync(SampleDocuments.Mixed);
            var server = new TestServer
            {
                Folder = first.Folder,
                AddMore = services => services.AddSingleton<IEnvironments>(new UnresponsiveEnvironments(serveRuleset: false)),
            };
            var second = await TestServer.StartAsync(server, ("Management:TimeoutSeconds", "0.3"), ("Replica:Directory", ""));
            return new(first, second, environment with { Server = second });
        }

        public async ValueTask DisposeAsync()
        {
            await second.DisposeAsync();
            await first.DisposeAsync();
        }
    }
}
