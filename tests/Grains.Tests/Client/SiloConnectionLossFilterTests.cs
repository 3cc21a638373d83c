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

/// <summary>Fault: a client loses its connection to a silo while calls are in progress. Orleans does not fail these calls.</summary>
public sealed class SiloConnectionLossFilterTests : IClassFixture<Migrated<PostgreSqlDatabase>>, IAsyncLifetime
{
    private readonly Migrated<PostgreSqlDatabase> _database;
    private readonly EnvironmentId _environment = SampleCommands.Environment();
    private readonly TaskCompletionSource _readStarted = new(TaskCreationOptions.RunContinuationsAsynchronously),
        _releaseReads = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestCluster _cluster = null!;

    public SiloConnectionLossFilterTests(Migrated<PostgreSqlDatabase> database) => _database = database;

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.StartAsync(_database.Database);
        // The first environment that is loaded creates the log.
        await _cluster.Environments.PullAsync(SampleCommands.Environment(), EnvironmentVersion.None);
        _cluster.Log().Before = _ =>
        {
            _readStarted.TrySetResult();
            return _releaseReads.Task;
        };
    }

    public async Task DisposeAsync()
    {
        _releaseReads.TrySetResult();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Calls_InProgressWhenASiloIsLost_FailAndLaterOnesSucceed()
    {
        var watching = _cluster.Environments.WatchAsync(_environment, EnvironmentVersion.None).GetAsyncEnumerator();
        var next = watching.MoveNextAsync().AsTask();
        var pull = _cluster.Environments.PullAsync(_environment, EnvironmentVersion.None).AsTask();
        await _readStarted.Task.Soon();

        RaiseGatewayCountChanged(before: 2, now: 1);

        // A call that timed out would have another inner exception.
        Assert.IsType<SiloUnavailableException>(
            (await Assert.ThrowsAsync<EnvironmentUnavailableException>(() => pull.Soon())).InnerException
        );
        Assert.IsType<SiloUnavailableException>(
            (await Assert.ThrowsAsync<EnvironmentUnavailableException>(() => next.Soon())).InnerException
        );
        await watching.DisposeAsync();
        _releaseReads.SetResult();

        Assert.IsType<PullFull>(await _cluster.Environments.PullAsync(_environment, EnvironmentVersion.None));
    }

    [Fact]
    public async Task Evaluation_InProgressWhenASiloIsLost_IsRetried()
    {
        var evaluating = _cluster.Grains.GetFlagEvaluator(_environment).EvaluateAsync(new() { FlagKey = "missing" });
        await _readStarted.Task.Soon();

        RaiseGatewayCountChanged(before: 2, now: 1);
        _releaseReads.SetResult();

        Assert.Equal(ErrorCode.FlagNotFound, Assert.Single((await evaluating.Soon()).Flags).Error);
    }

    [Fact]
    public async Task Calls_InProgressWhenASiloIsFound_Continue()
    {
        var pull = _cluster.Environments.PullAsync(_environment, EnvironmentVersion.None).AsTask();
        await _readStarted.Task.Soon();

        RaiseGatewayCountChanged(before: 1, now: 2);
        _releaseReads.SetResult();

        Assert.IsType<PullFull>(await pull.Soon());
    }

    private void RaiseGatewayCountChanged(int before, int now)
    {
        foreach (var handler in _cluster.Client.GetServices<GatewayCountChangedHandler>())
            handler(this, new(now, before));
    }
}
