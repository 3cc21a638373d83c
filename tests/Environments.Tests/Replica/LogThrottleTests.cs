using System.Diagnostics.Metrics;
using FlagCluster.Environments.Diagnostics;
using FlagCluster.Environments.Replica;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Hosting.Data;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Environments.Tests.Replica;

/// <summary>Log lines while the whole cluster is unavailable.</summary>
public sealed class LogThrottleTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Note_Many_GivesOneLineAndThenTheirNumber()
    {
        var throttle = new LogThrottle(_clock);

        Assert.Equal(new("a", 0, "gone"), throttle.Record("a", "gone"));
        Assert.Null(throttle.Record("b", "gone"));
        Assert.Null(throttle.Record("c", "lost"));
        Assert.Null(throttle.Due());
        _clock.Advance(LogThrottle.Interval);
        Assert.Equal(new("c", 1, "lost"), throttle.Due());
        Assert.Null(throttle.Due());
        Assert.Null(throttle.Record("d", "gone"));
        _clock.Advance(LogThrottle.Interval);
        Assert.Equal(new("e", 1, "gone"), throttle.Record("e", "gone"));
    }

    [Fact]
    public async Task Pull_EveryWriterAway_IsTwoLinesForAllAndDetailsForEach()
    {
        var lines = new LogLines<EnvironmentReplica>();
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        await using var replicas = new EnvironmentReplicas(
            new Source(null!) { Away = true, WatchAway = true },
            Microsoft.Extensions.Options.Options.Create(new ReplicaOptions()),
            new PrivateFiles(),
            _clock,
            new(services.GetRequiredService<IMeterFactory>()),
            lines
        );
        for (var i = 0; i < 30; i++)
            replicas.Get(SampleCommands.Environment());
        await Waiting.Until(() => Task.FromResult(lines.Of(1107).Count == 30 && lines.Of(1108).Count == 30), "every replica to notice");

        _clock.Advance(LogThrottle.Interval + TimeSpan.FromSeconds(1));

        foreach (var (id, words) in new[] { (1101, "those of {0} more"), (1102, "those of {0} more") })
        {
            var said = lines.Of(id);
            Assert.Equal(2, said.Count);
            Assert.Contains(string.Format(null, words, 0), said[0], StringComparison.Ordinal);
            Assert.Contains(string.Format(null, words, 28), said[1], StringComparison.Ordinal);
            Assert.All(said, line => Assert.StartsWith("Warning", line, StringComparison.Ordinal));
            Assert.All(said, line => Assert.Contains("simulated by the test", line, StringComparison.Ordinal));
        }
        Assert.All(lines.Of(1107), line => Assert.StartsWith("Debug", line, StringComparison.Ordinal));
    }
}
