using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Recording;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Events.Writing;

namespace FlagCluster.Events.Tests.Recording;

public sealed class EvaluationRecorderTests
{
    [Fact]
    public void Record_RepeatedCalls_AllocatesNothing()
    {
        using var recording = new RecordingFixture(privacy: new() { Attributes = "plan" });
        var recorder = recording.Recorder;
        var answers = new EvaluationAnswer[10];
        Array.Fill(answers, new(0, EvaluationAnswer.None, Reason.Static));
        var flags = Enumerable.Repeat(RecordingFixture.Flag, answers.Length).ToList();
        Run(recorder, flags, answers, 1000);

        // A garbage collection by other tests counts the rest of this thread's allocation context, so the minimum of several rounds is
        // used.
        var least = Enumerable
            .Range(0, 5)
            .Min(_ =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                // Enough to fill the rings.
                Run(recorder, flags, answers, 200_000);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            });

        Assert.Equal(0, least);
        Assert.True(recording.Metrics.BufferFull > 0);

        static void Run(EvaluationRecorder recorder, IReadOnlyList<Flag> flags, EvaluationAnswer[] answers, int times)
        {
            for (var i = 0; i < times; i++)
                recorder.Record(
                    new()
                    {
                        Environment = RecordingFixture.Environment,
                        Version = new(1, 1),
                        Time = 1,
                        Flags = flags,
                        IsBulk = i % 2 == 0,
                        TargetingKey = "user-1"u8,
                        Context = "{\"plan\":\"pro\"}"u8,
                        Client = "c",
                        Sdk = "s",
                    },
                    answers
                );
        }
    }

    [Fact]
    public void Record_RingsFull_DropsTheNewestAndCountsThem()
    {
        using var recording = new RecordingFixture(new() { BufferEvents = 1024 });

        for (var i = 0; i < 5000; i++)
            recording.Record($"user-{i}");
        var written = recording.Write();

        Assert.InRange(written.Count, 1024, 2048);
        Assert.Equal(5000, written.Count + recording.Metrics.BufferFull);
    }

    [Fact]
    public void Record_RingsReadAfterTheyWereFull_RecordsAgain()
    {
        using var recording = new RecordingFixture(new() { BufferEvents = 1024 });
        for (var i = 0; i < 5000; i++)
            recording.Record($"user-{i}");
        recording.Write();

        recording.Record("late");

        Assert.Single(recording.Write());
    }

    [Fact]
    public void Record_TextsOfRandomLengths_AreReadUnchanged()
    {
        var random = new Random(7);
        using var recording = new RecordingFixture(new() { BufferEvents = 1024 }, new() { Attributes = "p", ContextLength = 512 });
        var expected = new List<string>();

        for (var round = 0; round < 400; round++)
        {
            expected.Clear();
            for (var i = random.Next(1, 12); i > 0; i--)
            {
                var key = $"{i}-{new string('k', random.Next(1000))}";
                var text = new string('v', random.Next(500));
                expected.Add(key + text);
                recording.Record(key, $$"""{"p":"{{text}}"}""");
            }

            var texts = recording
                .Write()
                .Select(record => RecordingFixture.Json(record))
                .Select(json => json.GetProperty("targetingKey").GetString() + json.GetProperty("context").GetProperty("p").GetString());

            Assert.Equal(expected.Order(StringComparer.Ordinal), texts.Order(StringComparer.Ordinal));
        }

        Assert.Equal(0, recording.Metrics.BufferFull);
    }

    [Fact]
    public void Record_ContextOrKeyTooLong_OmitsIt()
    {
        using var recording = new RecordingFixture(privacy: new() { Attributes = "p", ContextLength = 64 });

        recording.Record(new string('k', 1025), $$"""{"p":"{{new string('v', 100)}}"}""");
        var json = RecordingFixture.Json(recording.Write()[0]);

        Assert.False(json.TryGetProperty("targetingKey", out _));
        Assert.False(json.TryGetProperty("context", out _));
    }

    [Fact]
    public async Task Record_ManyThreadsAndOneReader_CountsEveryDrop()
    {
        const int threads = 8,
            each = 20_000;
        using var recording = new RecordingFixture(new() { BufferEvents = 4096 });
        using var start = new Barrier(threads);

        var writers = Enumerable
            .Range(0, threads)
            .Select(thread =>
                Task.Factory.StartNew(
                    () =>
                    {
                        start.SignalAndWait();
                        for (var i = 0; i < each; i++)
                            recording.Record($"{thread}-{i}");
                    },
                    TaskCreationOptions.LongRunning
                )
            )
            .ToList();
        var all = Task.WhenAll(writers);
        var keys = new HashSet<string>();
        var count = 0;
        for (var last = false; ; )
        {
            foreach (var record in recording.Write())
            {
                keys.Add(RecordingFixture.Json(record).GetProperty("targetingKey").GetString()!);
                count++;
            }
            if (last)
                break;
            last = all.IsCompleted;
        }
        await all;

        Assert.Equal(count, keys.Count);
        Assert.Equal(threads * each, count + recording.Metrics.BufferFull);
        Assert.True(count > 4096);
    }

    [Fact]
    public void Record_RecordersNone_RecordsNothing()
    {
        using var recording = new RecordingFixture(recorders: "none");

        recording.Record();

        Assert.Equal(0, recording.Recorder.Rings.Length);
        Assert.Equal(0, recording.Metrics.BufferFull);
    }

    [Theory]
    [InlineData("@openfeature/server-sdk/1.2 node/22", "@openfeature/server-sdk/1.2")]
    [InlineData(null, "")]
    [InlineData("größer/1", "")]
    public void SdkName_UserAgent_IsItsFirstProduct(string? agent, string expected) => Assert.Equal(expected, SdkName.Of(agent).ToString());
}
