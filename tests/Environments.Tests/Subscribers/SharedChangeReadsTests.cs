using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Subscribers;

namespace FlagCluster.Environments.Tests.Subscribers;

/// <summary>Tests that subscriptions which read the same changes share them.</summary>
public sealed class SharedChangeReadsTests
{
    private static readonly EnvironmentId Production = new("demo", "shop", "production");

    [Fact]
    public async Task ReadChanges_WhileTheSameReadIsInProgress_SharesItsResult()
    {
        var gate = new TaskCompletionSource();
        var log = new MemoryLog { Gate = gate.Task };
        var reads = new SharedChangeReads(log);
        log.Append(1, 1, 3);
        using var stop = new CancellationTokenSource();
        var cancelled = reads.ReadChangesAsync(Production, EnvironmentVersion.Initial, 10, stop.Token);
        var first = reads.ReadChangesAsync(Production, EnvironmentVersion.Initial, 10);
        var second = reads.ReadChangesAsync(Production, EnvironmentVersion.Initial, 10);
        var other = reads.ReadChangesAsync(Production, new(1, 1), 10);

        await stop.CancelAsync();
        gate.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Same(await first, await second);
        Assert.Equal((3, 2), ((await first).Count, (await other).Count));
        log.Append(1, 4);
        Assert.Equal(4, (await reads.ReadChangesAsync(Production, EnvironmentVersion.Initial, 10)).Count);
    }
}
