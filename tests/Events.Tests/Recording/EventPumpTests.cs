using FlagCluster.Events.Delivery;
using FlagCluster.Events.Recording;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Events.Tests.Recording;


public sealed class EventPumpTests
{
    [Fact]
    public void TrySleep_NothingWaits_IsWokenByTheNextRecord()
    {
        using var recording = new RecordingFixture();
        var woken = 0;
        recording.Recorder.WakeBy(() => woken++);
        recording.Record();
        Assert.Equal(0, woken);
        Assert.False(recording.Recorder.TrySleep());
        recording.Write();

        Assert.True(recording.Recorder.TrySleep());
        recording.Record();
        Assert.Equal(1, woken);
        recording.Recorder.Awake();
        recording.Record();
        Assert.Equal(1, woken);
    }

    /// <summary>The fault: a reader that falls asleep just when something is recorded, and is not woken.</summary>
    [Fact]
    public async Task TrySleep_WhileOthersRecord_NeverSleepsOverARecord()
    {
        const int Events = 20_000;
        using var recording = new RecordingFixture();
        var wake = new Signal();
        recording.Recorder.WakeBy(wake.Set);
        var taken = 0;
        var reader = Task.Factory.StartNew(() =>
        {
            while (taken < Events)
            {
                taken += recording.Write().Count;
                if (!recording.Recorder.TrySleep()) continue;
                wake.Wait();
                recording.Recorder.Awake();
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (var i = 0; i < Events; i++) recording.Record();

        await reader.Soon();
        Assert.Equal(Events, taken);
    }

    [Fact]
    public void Run_RingsWereFull_SaysHowManyWereLost()
    {
        using var recording = new RecordingFixture(new() { BufferEvents = 1024 });
        var log = new LogLines<EventPump>();
        for (var i = 0; i < 50; i++) recording.Record($"user-{i}", count: 100);
        var lost = recording.Metrics.BufferFull;
        var pump = new EventPump(recording.Recorder, recording.Writer, new(), [], new(), recording.Metrics, new("all destinations", new FakeTimeProvider(), log));

        pump.Run(new CancellationToken(canceled: true));

        Assert.True(lost > 0);
        Assert.Equal([$"Error: {lost} events for all destinations were lost, {lost} since the start; the metric flagcluster.events.dropped says why"], log.Of(1403));
    }
}
