using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Environments;
using FlagCluster.Environments.Replica;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Environments.Tests.Replica;

/// <summary>The gauges of replicas.</summary>
public sealed class ReplicaMetricsTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task ConfirmationAge_WriterUnavailableSinceTheStart_GrowsFromTheStart()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        await using var replicas = TestEnvironments.CreateReplicas(
            new FaultyEnvironments(null!) { IsUnavailable = true, IsWatchUnavailable = true },
            new(meters),
            _clock
        );
        using var ages = new Measurements(meters, "flagcluster.replica.confirmation.age");
        using var maximum = new Measurements(meters, "flagcluster.replica.confirmation.age.max");
        var (first, second) = (SampleCommands.Environment(), SampleCommands.Environment());

        replicas.Get(first);
        _clock.Advance(TimeSpan.FromSeconds(40));
        replicas.Get(second);
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(new Dictionary<string, double> { [first.ToString()] = 45, [second.ToString()] = 5 }, ages.Now());
        Assert.Equal(45, maximum.Now()[""]);
    }

    [Fact]
    public async Task Pulls_LevelThatIsUnknown_AreCountedAndInTheHealth()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var source = new FaultyEnvironments(null!)
        {
            IsWatchUnavailable = true,
            PullResult = _ => new PullUnsupported(SampleCommands.Version(1, 2), 3, ["'next' conditions"]),
        };
        await using var replicas = TestEnvironments.CreateReplicas(source, new(services.GetRequiredService<IMeterFactory>()), _clock);
        var pulled = _clock.NextTimerAsync(delay => delay.TotalSeconds is >= 8 and <= 12);

        replicas.Get(SampleCommands.Environment());
        await pulled.Soon();

        Assert.Contains("flagcluster.replica.pulls unsupported 1", Measurements.Counters(services));
        var health = await new ReplicasHealthCheck(replicas).CheckHealthAsync(new());
        Assert.Equal(((object)1, (object)3), (health.Data["unsupported"], health.Data["unsupportedLevel"]));
    }

    [Fact]
    public async Task ConfirmationAgeMax_NoReplicas_IsZero()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        await using var replicas = TestEnvironments.CreateReplicas(new FaultyEnvironments(null!), new(meters), _clock);
        using var maximum = new Measurements(meters, "flagcluster.replica.confirmation.age.max");

        Assert.Equal(0, maximum.Now()[""]);
    }
}
