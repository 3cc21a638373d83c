using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Tests.Streaming;

/// <summary>Tests that rejected streams are counted by reason. <see cref="StreamAdmissionTests"/> tests the queue.</summary>
public sealed class RejectedStreamTests
{
    [Fact]
    public async Task Open_KeyLimitReached_IsCounted()
    {
        await using var server = await TestServer.StartAsync(("Stream:MaxConnectionsPerKey", "1"));
        using var rejected = Measure(server);
        Assert.Equal(Counts(keyLimit: 0, notReady: 0), rejected.Now());
        var environment = await server.NewEnvironmentAsync();
        using var stream = await environment.StreamAsync();

        (await server.SendAsync("GET", "/api/v1/stream", environment.ServerKey)).ExpectProblem(429);

        Assert.Equal(Counts(keyLimit: 1, notReady: 0), rejected.Now());
    }

    [Fact]
    public async Task Open_NoRuleset_IsCounted()
    {
        await using var first = await TestServer.StartAsync();
        var environment = await first.NewEnvironmentAsync();
        await using var second = await TestServer.StartAsync(
            new TestServer { Folder = first.Folder, AddServices = services => services.AddSingleton<IEnvironments, UnavailableWriters>() },
            ("Replica:Directory", "")
        );
        using var rejected = Measure(second);

        (await second.SendAsync("GET", "/ofrep/v1/stream", environment.ClientKey)).ExpectProblem(503);

        Assert.Equal(Counts(keyLimit: 0, notReady: 1), rejected.Now());
    }

    private static Measurements Measure(TestServer server) =>
        new(server.Services.GetRequiredService<IMeterFactory>(), "flagcluster.stream.refused");

    private static Dictionary<string, double> Counts(int keyLimit, int notReady) =>
        new()
        {
            ["queue_full"] = 0,
            ["key_limit"] = keyLimit,
            ["not_ready"] = notReady,
            ["stopping"] = 0,
        };

    /// <summary>Simulates unavailable writers.</summary>
    private sealed class UnavailableWriters : IEnvironments
    {
        private static EnvironmentUnavailableException Failure => new("The writers are unavailable (simulated by the test).");

        public ValueTask<ApplyResult> ApplyAsync(
            EnvironmentId environment,
            ApplyCommand command,
            CancellationToken cancellationToken = default
        ) => throw Failure;

        public ValueTask<Pull> PullAsync(
            EnvironmentId environment,
            EnvironmentVersion known,
            CancellationToken cancellationToken = default
        ) => throw Failure;

        public async IAsyncEnumerable<EnvironmentVersion> WatchAsync(
            EnvironmentId environment,
            EnvironmentVersion from,
            [EnumeratorCancellation] CancellationToken cancellationToken = default
        )
        {
            await Task.FromException(Failure);
            yield break;
        }
    }
}
