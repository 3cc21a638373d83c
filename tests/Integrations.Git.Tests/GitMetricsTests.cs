using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Git;
using FlagCluster.Integrations.Git.Sync;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests the metrics of synchronizations.</summary>
public sealed class GitMetricsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ShiftedTime _time = new();
    private readonly GitMetrics _metrics;

    public GitMetricsTests() =>
        _metrics = new(_services.GetRequiredService<IMeterFactory>(), Options.Create(new GitOptions { CheckSeconds = 10 }), _time);

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Ended_EachResult_IsCountedAndCurrent()
    {
        End(GitStatus.Unreachable);
        End(GitStatus.Held);

        var values = Measurements.Values(_services);
        Assert.Equal(
            (1, 1, 0),
            (
                values["flagcluster.git.syncs unreachable"],
                values["flagcluster.git.syncs held"],
                values["flagcluster.git.environments unreachable"]
            )
        );
        Assert.Equal((1, 0), (values["flagcluster.git.environments held"], values["flagcluster.git.lag"]));
    }

    [Fact]
    public void Lag_FailingRepository_IsTheTimeSinceItFails()
    {
        var since = _time.GetUtcNow().AddHours(-1);

        _metrics.Ended(GitScene.Environment, new() { Status = GitStatus.Blocked, Since = since }, TimeSpan.Zero);

        Assert.InRange(Measurements.Values(_services)["flagcluster.git.lag"], 3_600, 3_700);
    }

    [Fact]
    public void Environments_SynchronizedElsewhere_AreForgotten()
    {
        End(GitStatus.Held);
        _time.Advance(TimeSpan.FromSeconds(50));
        _metrics.Seen(GitScene.Environment);
        _time.Advance(TimeSpan.FromSeconds(50));
        var seen = Measurements.Values(_services)["flagcluster.git.environments held"];
        _time.Advance(TimeSpan.FromSeconds(50));

        var later = Measurements.Values(_services)["flagcluster.git.environments held"];

        Assert.Equal((1, 0), (seen, later));
    }

    private void End(GitStatus status) =>
        _metrics.Ended(GitScene.Environment, new() { Status = status, Since = _time.GetUtcNow() }, TimeSpan.FromSeconds(1));
}
