using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Grains.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace FlagCluster.Grains.Tests.Client;

/// <summary>The fault: a silo that takes a call and never answers it. The shorter of two limits ends it.</summary>
public sealed class CallLimitTests(Migrated<PostgreSqlDatabase> database) : IClassFixture<Migrated<PostgreSqlDatabase>>
{
    [Theory]
    [InlineData(1, typeof(TimeoutException))]
    [InlineData(600, typeof(TaskCanceledException))]
    public async Task Pull_NeverAnswered_EndsWithTheShorterLimit(double responseSeconds, Type limit)
    {
        await using var cluster = await TestCluster.StartAsync(
            database.Database,
            configureClient: client =>
                client.Services.Configure<ClientMessagingOptions>(options =>
                    options.ResponseTimeout = TimeSpan.FromSeconds(responseSeconds)
                )
        );
        // The log is made for the first environment that is loaded.
        await cluster.Environments.PullAsync(SampleCommands.Environment(), EnvironmentVersion.None);
        var answering = new TaskCompletionSource();
        cluster.Log().Before = _ => answering.Task;

        var failure = await Assert.ThrowsAsync<EnvironmentUnavailableException>(() =>
            cluster.Environments.PullAsync(SampleCommands.Environment(), EnvironmentVersion.None).AsTask().Soon()
        );

        answering.SetResult();
        Assert.IsType(limit, failure.InnerException);
    }
}
