using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Writer;
using FlagCluster.Grains.Client;
using FlagCluster.Grains.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Grains.Tests.Client;

/// <summary>Tests how long a caller waits for a silo that is slow: as long as the size of the change justifies.</summary>
public sealed class WriteTimeoutTests(Migrated<PostgreSqlDatabase> database) : IClassFixture<Migrated<PostgreSqlDatabase>>
{
    private readonly FakeTimeProvider _time = new();
    private readonly EnvironmentId _environment = SampleCommands.Environment();

    [Fact]
    public async Task Apply_SmallChange_EndsAfterFiveSeconds()
    {
        await using var cluster = await TestCluster.StartAsync(database.Database);
        var release = await BlockLogAsync(cluster);
        var timer = _time.PendingTimerAsync(delay => delay == TimeSpan.FromSeconds(5));

        var write = Environments(cluster).ApplyAsync(_environment, SampleCommands.Put("small")).AsTask();
        _time.Advance(await timer.Soon());

        await Assert.ThrowsAsync<EnvironmentUnavailableException>(() => write.Soon());
        release.SetResult();
    }

    [Fact]
    public async Task Apply_ChangeOfSixMebibytes_MayTakeSixSecondsLonger()
    {
        await using var cluster = await TestCluster.StartAsync(database.Database);
        var release = await BlockLogAsync(cluster);
        var timer = _time.PendingTimerAsync(delay => delay == TimeSpan.FromSeconds(11));
        var command = SampleCommands.Put("small") with { Plan = new ChangeSetPlan(Large(6)) };

        var write = Environments(cluster).ApplyAsync(_environment, command).AsTask();
        await timer.Soon();
        _time.Advance(TimeSpan.FromSeconds(10));
        release.SetResult();

        Assert.IsType<Applied>(await write.Soon());
    }

    [Fact]
    public async Task Apply_Restore_MayTakeAMinute()
    {
        await using var cluster = await TestCluster.StartAsync(database.Database);
        var first = Assert.IsType<Applied>(await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("first")));
        await cluster.Environments.ApplyAsync(_environment, SampleCommands.Put("second"));
        var release = await BlockLogAsync(cluster);
        var timer = _time.PendingTimerAsync(delay => delay == TimeSpan.FromMinutes(1));

        var restore = SampleCommands.Put("first") with { Plan = new RestorePlan(first.Version) };
        var write = Environments(cluster).ApplyAsync(_environment, restore).AsTask();
        await timer.Soon();
        _time.Advance(TimeSpan.FromSeconds(59));
        release.SetResult();

        Assert.IsType<Applied>(await write.Soon());
    }

    /// <summary>Makes the log wait at its next use. The environment is loaded before.</summary>
    private async Task<TaskCompletionSource> BlockLogAsync(TestCluster cluster)
    {
        await cluster.Environments.PullAsync(_environment, EnvironmentVersion.None);
        var release = new TaskCompletionSource();
        cluster.Log().Before = _ => release.Task;
        return release;
    }

    private GrainEnvironments Environments(TestCluster cluster) =>
        new(cluster.Grains, Options.Create(new WriterOptions()), cluster.Client.GetRequiredService<ReaderInfo>(), _time);

    /// <summary>Returns the operations of a change whose document has at least this size.</summary>
    private static byte[] Large(int mebibytes) =>
        Encoding.UTF8.GetBytes(
            """[{"putFlag":{"key":"large","type":"boolean","variants":{"on":true},"defaultVariant":"on"}}"""
                + new string(' ', mebibytes << 20)
                + "]"
        );
}
