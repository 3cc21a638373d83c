using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Model;
using FlagCluster.Events.Tests.Support;

namespace FlagCluster.Events.Tests.Recording;

/// <summary>Tests the compact form of events.</summary>
public sealed class CompactEventsTests
{
    [Fact]
    public void Content_EventsOfOneFlag_TakesFarLessThanTheirJson()
    {
        using var recording = new RecordingFixture();
        for (var i = 0; i < 1000; i++)
            recording.Record($"user-{i:000000}");

        var batch = recording.Write();

        Assert.InRange(batch.Content.Length, 1000 * 40, 1000 * 60);
        Assert.InRange(batch.JsonBytes, batch.Sum(record => record.Value.Length), 2 * batch.Sum(record => record.Value.Length));
    }

    [Fact]
    public void Content_BulkAnswers_TakesAFewBytesForEachFlag()
    {
        using var recording = new RecordingFixture();
        IReadOnlyList<Flag> flags = [.. Enumerable.Repeat(RecordingFixture.Flag, 100)];
        for (var i = 0; i < 100; i++)
            recording.RecordBulk(flags, [.. Enumerable.Repeat(new EvaluationAnswer(0, 0, Reason.Split), 100)], $"user-{i:000000}");

        var batch = recording.Write();

        Assert.InRange(batch.Content.Length, 100 * 100, 100 * 3 * 100);
    }

    /// <summary>More shared texts than one byte can number, in content that follows other content.</summary>
    [Fact]
    public void AppendContent_ManySharedTexts_KeepsEveryEvent()
    {
        var texts = Enumerable.Range(0, 5000).Select(i => new SharedText(System.Text.Encoding.UTF8.GetBytes($",\"text\":{i}"))).ToList();
        var environment = new SharedText("a/b/c"u8.ToArray());
        var source = new EventBatch();
        source.Begin(1);
        for (var i = 0; i < 10_000; i++)
        {
            source.BeginEvent(EventType.Track, Guid.Empty, i, environment, []);
            source.Append(texts[i * 7 % texts.Count]);
            source.EndEvent();
        }
        var batch = SampleEvents.Batch(0, 10);

        batch.AppendContent(source.Content.Written, source.Count, source.JsonBytes);

        Assert.Equal(10_010, batch.Count);
        Assert.Equal(Enumerable.Range(0, 10), SampleEvents.Numbers(batch.Take(10)));
        Assert.Equal(
            Enumerable.Range(0, 10_000).Select(i => i * 7 % texts.Count),
            batch.Skip(10).Select(record => RecordingFixture.Json(record).GetProperty("text").GetInt32())
        );
    }

    [Fact]
    public void Item_SeveralHoldersAtTheSameTime_ReadTheSameJson()
    {
        var batch = SampleEvents.Batch(0, 2000);

        var read = Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4).Select(_ => SampleEvents.Numbers(batch)).ToList();

        Assert.All(read, numbers => Assert.Equal(Enumerable.Range(0, 2000), numbers));
    }
}
