using FlagCluster.Events.Delivery;
using FlagCluster.Events.Recording;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Events.Threading;
using FlagCluster.Testing;

namespace FlagCluster.Events.Tests.Recording;

public sealed class EventPumpTests
{
    [Fact]
    public void TrySleep_RingsEmpty_IsWokenByTheNextRecord()
    {
        using var recording = new RecordingFixture();
        var woken = 0;
        recording.Recorder.WakeBy(() => woken++);
        Assert.True(recording.Recorder.TrySleep());

        recording.Record();

        Assert.Equal(1, woken);
    }

    [Fact]
    public void TrySleep_RingsNotEmpty_ReturnsFalse()
    {
        using var recording = new RecordingFixture();
        recording.Record();

        Assert.False(recording.Recorder.TrySleep());
    }

    [Fact]
    public void Record_ReaderAwake_DoesNotWakeIt()
    {
        using var recording = new RecordingFixture();
        var woken = 0;
        recording.Recorder.WakeBy(() => woken++);
        recording.Record();
        recording.Write();
        Assert.True(recording.Recorder.TrySleep());
        recording.Recorder.Awake();

        recording.Record();

        Assert.Equal(0, woken);
    }

    /// <summary>The fault: an evaluation is recorded while the reader starts to sleep, and none after it.</summary>
    [Fact]
    public async Task TrySleep_WhileAnotherThreadRecords_NothingWaitsForTheNextRecord()
    {
        const int Rounds = 5000;
        using var recording = new RecordingFixture();
        var wake = new Signal();
        recording.Recorder.WakeBy(wake.Set);
        var read = 0;
        var reader = RunOnThread(() =>
        {
            while (true)
            {
                Volatile.Write(ref read, read + recording.Write().Count);
                // Without this the reader would sleep after the last record, which nothing wakes it from.
                if (read == Rounds)
                    return;
                if (!recording.Recorder.TrySleep())
                    continue;
                // No time limit: a wake-up that is missing must fail the test.
                wake.Wait();
                recording.Recorder.Awake();
            }
        });

        var writer = RunOnThread(() =>
        {
            for (var round = 1; round <= Rounds; round++)
            {
                recording.Record();
                // The reader is about to sleep as soon as it has the record, so the next one meets it there.
                for (var spin = new SpinWait(); Volatile.Read(ref read) < round && !reader.IsCompleted; )
                    spin.SpinOnce(sleep1Threshold: -1);
            }
        });

        await writer.Soon();
        await reader.Soon();

        Assert.Equal(Rounds, read);
    }

    [Fact]
    public void Run_RingsWereFull_LogsTheDrops()
    {
        using var recording = new RecordingFixture(new() { BufferEvents = 1024 });
        var log = new LogLines<EventPump>();
        for (var i = 0; i < 5000; i++)
            recording.Record($"user-{i}");
        var dropped = recording.Metrics.BufferFull;
        var drops = new DropLog("all destinations", new FakeTimeProvider(), log);
        var pump = new EventPump(recording.Recorder, recording.Sampled, new(), [], new(), recording.Metrics, drops);

        pump.Run(new CancellationToken(canceled: true));

        Assert.True(dropped > 0);
        Assert.Equal([$"Error: {dropped} events for all destinations were dropped, {dropped} since the start"], log.Of(1403));
    }

    private static Task RunOnThread(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
