using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Kafka;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>The fault: SIGKILL of silos while they count events.</summary>
public sealed class AnalyticsTests(ITestOutputHelper output)
{
    private const int Kills = 4,
        EventsPerSend = 100;

    [Fact]
    public async Task Events_SilosKilledWhileTheyCount_AreCountedExactlyOnce()
    {
        using var broker = new MockKafka();
        broker.CreateTopic(FoldedEvents.Evaluations, 6);
        broker.CreateTopic(FoldedEvents.Tracks, 2);
        using var events = new FoldedEvents(broker.BootstrapServers);
        string[] settings =
        [
            $"--Kafka:BootstrapServers={broker.BootstrapServers}",
            // A killed silo's partitions are assigned to others after this time.
            "--Kafka:Properties:session.timeout.ms=6000",
            "--Kafka:Properties:heartbeat.interval.ms=500",
            "--Analytics:BatchMilliseconds=20",
        ];
        await using var cluster = await RealCluster.StartAsync(nameof(AnalyticsTests), new() { Gateways = 0, SiloSettings = settings });
        await using var store = OpenStore.PostgreSql(cluster.ConnectionString);
        await using var sender = new EventSender(events);

        for (var kill = 0; kill < Kills; kill++)
        {
            await sender.WaitForMoreAsync(store, 4 * EventsPerSend);
            var silo = cluster.Silos[kill % cluster.Silos.Count];
            await silo.KillAsync();
            await sender.WaitForMoreAsync(store, 4 * EventsPerSend);
            await silo.StartAsync();
        }
        await sender.StopAsync();
        await Waiting.Until(() => events.AreCountedAsync(store.Folds), "all events to be counted");

        await events.AssertCountedAsync(store.Sums);
        output.WriteLine($"{sender.Sent} evaluations and as many tracks, {Kills} kills");
    }

    /// <summary>Sends events until it is stopped.</summary>
    private sealed class EventSender : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _sending;
        private int _sent;

        public EventSender(FoldedEvents events) => _sending = Task.Run(() => SendAsync(events));

        public int Sent => Volatile.Read(ref _sent);

        /// <summary>Waits until more events were counted.</summary>
        public Task WaitForMoreAsync(OpenStore store, long events)
        {
            long? first = null;
            return Waiting.Until(
                async () =>
                {
                    var counted = (await store.Folds.ReadPositionsAsync()).Sum(position => position.Counts.Folded);
                    first ??= counted;
                    if (_sending.IsFaulted)
                        await _sending;
                    return counted >= first + events;
                },
                "more events to be counted"
            );
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _sending;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
        }

        private async Task SendAsync(FoldedEvents events)
        {
            while (!_stop.IsCancellationRequested)
            {
                await events.SendEvaluationsAsync(_sent, EventsPerSend);
                await events.SendTracksAsync(_sent, EventsPerSend);
                Volatile.Write(ref _sent, _sent + EventsPerSend);
                // The broker keeps 5 MB of each partition.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
        }
    }
}
