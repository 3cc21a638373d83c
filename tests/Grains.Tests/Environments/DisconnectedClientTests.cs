using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlagCluster.Grains.Tests.Environments;

/// <summary>Fault: a gateway starts while every silo is unavailable, so that its client has never connected.</summary>
public sealed class DisconnectedClientTests
{
    [Fact]
    public async Task Call_ClientNeverConnected_ThrowsUnavailable()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleansClient(client => client.UseLocalhostClustering(gatewayPort: 1).AddFlagClusterGrains());
        using var host = builder.Build();
        var environment = SampleCommands.Environment();
        var environments = host.Services.GetRequiredService<IEnvironments>();

        await Assert.ThrowsAsync<EnvironmentUnavailableException>(() =>
            environments.ApplyAsync(environment, SampleCommands.Put("flag")).AsTask().Soon()
        );
        await Assert.ThrowsAsync<EnvironmentUnavailableException>(() =>
            environments.PullAsync(environment, EnvironmentVersion.None).AsTask().Soon()
        );
        await Assert.ThrowsAsync<EnvironmentUnavailableException>(async () =>
        {
            await using var versions = environments.WatchAsync(environment, EnvironmentVersion.None).GetAsyncEnumerator();
            await versions.MoveNextAsync().AsTask().Soon();
        });
        await Assert.ThrowsAsync<EvaluatorUnavailableException>(() =>
            host.Services.GetRequiredService<IFlagEvaluator>().EvaluateAsync(environment, new()).AsTask().Soon()
        );
    }
}
