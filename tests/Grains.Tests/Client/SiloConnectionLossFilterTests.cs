using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Grains.Abstractions.Evaluation;
using FlagCluster.Grains.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;
using ErrorCode = FlagCluster.Contracts.Evaluation.ErrorCode;

namespace FlagCluster.Grains.Tests.Client;

/// <summary>The fault: a client loses its connection to a silo while calls are in progress, which Orleans leaves waiting.</summary>
public sealed class SiloConnectionLossFilterTests : IClassFixture<Migrated<PostgreSqlDatabase>>, IAsyncLifetime
{
    private readonly Migrated<PostgreSqlDatabase> _database;
    private readonly EnvironmentId _environment = SampleCommands.Environment();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously),
        _answering = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestCluster _cluster = null!;

    public SiloConnectionLossFilterTests(Migrated<PostgreSqlDatabase> database) => _database = database;

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync(_database.Database);
        // The log is made for the first environment that is loaded.
        await _cluster.Environments.PullAsync(SampleCommands.Environment(), EnvironmentVersion.None);
        _cluster.Log().Before = _ =>
        {
            _reached.TrySetResult();
            return _answering.Task;
        };
    }

    public async Task DisposeAsync()
    {
        _answering.TrySetResult();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Calls_InProgressWhenASiloIsLost_FailAndLaterOnesSucceed()
    {
        var watching = _cluster.Environments.WatchAsync(_environment, EnvironmentVersion.None).GetAsyncEnumerator();
        var next = watching.MoveNextAsync().AsTask();
        var pull = _cluster.Environments.PullAsync(_environment, EnvironmentVersion.None).AsTask();
        await _reached.Task.Soon();

        Tell(before: 2, now: 1);

        // A call that had run out of time would say so instead.
        Assert.IsType<SiloUnavailableException>(
            (await Assert.ThrowsAsync<EnvironmentUnavailableException>(() => pull.Soon())).InnerException
        );
        Assert.IsType<SiloUnavailableException>(
            (await Assert.ThrowsAsync<EnvironmentUnavailableException>(() => next.Soon())).InnerException
        );
        await watching.DisposeAsync();
        _answering.SetResult();
        Assert.IsType<PullFull>(await _cluster.Environments.PullAsync(_environment, EnvironmentVersion.None));
    }

    [Fact]
    public async Task Evaluation_InProgressWhenASiloIsLost_IsRetried()
    {
        var evaluating = _cluster.Grains.GetFlagEvaluator(_environment).EvaluateAsync(new() { FlagKey = "missing" });
        await _reached.Task.Soon();

        Tell(before: 2, now: 1);
        _answering.SetResult();

        Assert.Equal(ErrorCode.FlagNotFound, Assert.Single((await evaluating.Soon()).Flags).Error);
    }

    [Fact]
    public async Task Calls_InProgressWhenASiloIsFound_Continue()
    {
        var pull = _cluster.Environments.PullAsync(_environment, EnvironmentVersion.None).AsTask();
        await _reached.Task.Soon();

        Tell(before: 1, now: 2);
        _answering.SetResult();

        Assert.IsType<PullFull>(await pull.Soon());
    }

    private void Tell(int before, int now)
    {
        foreach (var handler in _cluster.Client.GetServices<GatewayCountChangedHandler>())
            handler(this, new(now, before));
    }
}
