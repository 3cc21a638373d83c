using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Grains.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace FlagCluster.Grains.Tests.Client;

/// <summary>Fault: a silo accepts a call and never responds. The shorter of two timeouts ends the call.</summary>
public sealed class CallTimeoutTests(Migrated<PostgreSqlDatabase> database) : IClassFixture<Migrated<PostgreSqlDatabase>>
{
    [Theory]
    [InlineData(1, typeof(TimeoutException))]
    [InlineData(600, typeof(TaskCanceledException))]
    public async Task Pull_SiloNeverResponds_ThrowsAfterTheShorterTimeout(double responseSeconds, Type expected)
    {
        await using var cluster = await TestCluster.StartAsync(
            database.Database,
            configureClient: client =>
                client.Services.Configure<ClientMessagingOptions>(options =>
                    options.ResponseTimeout = TimeSpan.FromSeconds(responseSeconds)
                )
        );
        // The first environment that is loaded creates the log.
        await cluster.Environments.PullAsync(SampleCommands.Environment(), EnvironmentVersion.None);
        var releaseReads = new TaskCompletionSource();
        cluster.Log().Before = _ => releaseReads.Task;

        var failure = await Assert.ThrowsAsync<EnvironmentUnavailableException>(() =>
            cluster.Environments.PullAsync(SampleCommands.Environment(), EnvironmentVersion.None).AsTask().Soon()
        );

        releaseReads.SetResult();
        Assert.IsType(expected, failure.InnerException);
    }
}
