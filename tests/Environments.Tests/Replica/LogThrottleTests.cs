using System.Diagnostics.Metrics;
using FlagCluster.Environments.Diagnostics;
using FlagCluster.Environments.Replica;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Environments.Tests.Replica;

/// <summary>Log lines while the whole cluster is unavailable.</summary>
public sealed class LogThrottleTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Record_ManyOccurrences_ReturnsOneLinePerIntervalWithTheirCount()
    {
        var throttle = new LogThrottle(_clock);

        Assert.Equal(new("a", 0, "timeout"), throttle.Record("a", "timeout"));
        Assert.Null(throttle.Record("b", "timeout"));
        Assert.Null(throttle.Record("c", "refused"));
        Assert.Null(throttle.Due());

        _clock.Advance(LogThrottle.Interval);
        Assert.Equal(new("c", 1, "refused"), throttle.Due());
        Assert.Null(throttle.Due());
        Assert.Null(throttle.Record("d", "timeout"));

        _clock.Advance(LogThrottle.Interval);
        Assert.Equal(new("e", 1, "timeout"), throttle.Record("e", "timeout"));
    }

    [Fact]
    public async Task Pull_AllWritersUnavailable_LogsTwoWarningsAndADebugLinePerReplica()
    {
        var lines = new LogLines<EnvironmentReplica>();
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        await using var replicas = TestEnvironments.CreateReplicas(
            new FaultyEnvironments(null!) { IsUnavailable = true, IsWatchUnavailable = true },
            new(services.GetRequiredService<IMeterFactory>()),
            _clock,
            lines: lines
        );
        for (var i = 0; i < 30; i++)
            replicas.Get(SampleCommands.Environment());
        await Waiting.Until(
            () => Task.FromResult(lines.Of(1107).Count == 30 && lines.Of(1108).Count == 30),
            "every replica to log its failures"
        );

        _clock.Advance(LogThrottle.Interval + TimeSpan.FromSeconds(1));

        foreach (var id in new[] { 1101, 1102 })
        {
            var warnings = lines.Of(id);
            Assert.Equal(2, warnings.Count);
            Assert.Contains("those of 0 more", warnings[0], StringComparison.Ordinal);
            Assert.Contains("those of 28 more", warnings[1], StringComparison.Ordinal);
            Assert.All(warnings, line => Assert.StartsWith("Warning", line, StringComparison.Ordinal));
            Assert.All(warnings, line => Assert.Contains("simulated by the test", line, StringComparison.Ordinal));
        }
        Assert.All(lines.Of(1107), line => Assert.StartsWith("Debug", line, StringComparison.Ordinal));
    }
}
