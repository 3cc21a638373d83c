using System.Diagnostics.Metrics;
using FlagCluster.Environments.Replica;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Hosting.Data;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Environments.Tests.Replica;

/// <summary>What the gauges of replicas say: an outage shows in them, whether it began before the process or after.</summary>
public sealed class ReplicaMetricsTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Age_WriterAwayFromTheStart_GrowsFromTheStart()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        await using var replicas = new EnvironmentReplicas(
            new Source(null!) { Away = true, WatchAway = true },
            Microsoft.Extensions.Options.Options.Create(new ReplicaOptions()),
            new PrivateFiles(),
            _clock,
            new(meters),
            new LogLines<EnvironmentReplica>()
        );
        var (first, second) = (SampleCommands.Environment(), SampleCommands.Environment());

        Assert.Equal(["max 0"], Read());
        replicas.Get(first);
        _clock.Advance(TimeSpan.FromSeconds(40));
        replicas.Get(second);
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(new[] { $"{first} 45", $"{second} 5", "max 45" }.Order(StringComparer.Ordinal), Read());

        List<string> Read()
        {
            var read = new List<string>();
            using var listener = new MeterListener();
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (
                    instrument.Meter.Scope == meters
                    && instrument.Name.StartsWith("flagcluster.replica.confirmation.age", StringComparison.Ordinal)
                )
                    self.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<double>(
                (_, value, tags, _) => read.Add($"{(tags.Length == 0 ? "max" : tags[0].Value)} {value}")
            );
            listener.Start();
            listener.RecordObservableInstruments();
            return [.. read.Order(StringComparer.Ordinal)];
        }
    }
}
