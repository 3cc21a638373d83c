using System.Text;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reading;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Analytics.Local;
using FlagCluster.Events.Model;
using FlagCluster.Events.Tests.Support;

namespace FlagCluster.Events.Tests.Analytics;

/// <summary>Tests that events read from the compact form are those of their JSON, which Kafka's consumers read.</summary>
public sealed class CompactEventReaderTests
{
    private static readonly Flag Other = new()
    {
        Key = "other",
        Type = FlagType.Boolean,
        DefaultVariant = "on",
        Variants = [new("on", FlagValue.From(true))],
    };

    [Theory]
    [InlineData("plain", "")]
    [InlineData("plain", "plan")]
    [InlineData("omitted", "")]
    public void Read_RecordedEvaluations_EqualTheirJson(string targetingKey, string attributes)
    {
        using var recording = new RecordingFixture(
            new() { Sampling = "other=0.5" },
            new() { TargetingKey = targetingKey, Attributes = attributes }
        );
        IReadOnlyList<Flag> both = [RecordingFixture.Flag, Other];
        for (var i = 0; i < 20; i++)
        {
            recording.Record($"user-{i} \"ä\"", """{"plan":"pro"}""", variant: i % 2);
            recording.Record("", client: null, sdk: null);
            recording.RecordBulk(both, [new(0, 0, Reason.Split), new(0, EvaluationAnswer.None, Reason.Static)], $"user-{i}");
            recording.RecordBulk(
                both,
                [
                    new(EvaluationAnswer.None, EvaluationAnswer.None, Reason.Error, ErrorCode.InvalidContext),
                    new(0, EvaluationAnswer.None, Reason.Static),
                ]
            );
        }

        AssertEqual(recording.Write());
    }

    [Fact]
    public void Read_Reports_EqualTheirJson()
    {
        using var recording = new RecordingFixture();
        var exposure = new ExposureEvent
        {
            Environment = RecordingFixture.Environment,
            Time = SampleEvents.Start,
            FlagKey = "f",
            Variant = "on",
            Value = FlagValue.From("a text"),
            Reason = "CACHED",
            ErrorCode = "GENERAL",
            RuleId = "rule",
            SamplingRate = 0.25,
            TargetingKey = "ada",
            Client = "key-7",
            KeyKind = SdkKeyKind.Client,
            IsKnown = true,
            Context = Encoding.UTF8.GetBytes("""{"client":"not the key"}"""),
        };
        var track = new TrackEvent
        {
            Environment = RecordingFixture.Environment,
            Time = SampleEvents.Start,
            Id = "paid-1",
            Name = "purchase \"now\"",
            Value = -12.5e3,
            TargetingKey = "ada",
            Details = Encoding.UTF8.GetBytes("""{"name":"not the event","value":7,"client":"x","list":[1,{"a":"b"}]}"""),
        };

        var crash = track with
        {
            Name = CrashReport.TrackName,
            Details = Encoding.UTF8.GetBytes("""{"group":"0f","type":"E","frame":"F()","app":"shop/1","flags":[["f","on","1.4"],["g"]]}"""),
        };

        AssertEqual(recording.Write(exposure));
        AssertEqual(recording.Write(crash));
        AssertEqual(recording.Write(track));
        AssertEqual(recording.Write(track with { Value = null, Details = default, Client = "key-9" }));
    }

    [Fact]
    public void Read_ContentsOfSeveralBatches_EqualsTheirJson()
    {
        using var recording = new RecordingFixture();
        var whole = new EventBatch();
        whole.Begin(1);
        for (var i = 0; i < 3; i++)
        {
            recording.Record($"user-{i}");
            recording.Record($"user-{i}", client: $"key-{i}");
            var part = recording.Write();
            whole.AppendContent(part.Content.Written, part.Count, part.JsonBytes);
        }

        AssertEqual(whole);
    }

    private static void AssertEqual(EventBatch batch)
    {
        var json = new EventReader();
        var expected = batch.Select(record => json.Read(record.Value.Span, out var problem) ?? throw new FormatException(problem)).ToList();

        var events = new CompactEventReader().Read(batch);

        Assert.NotEmpty(events);
        Assert.Equal(expected.Select(Text), events.Select(Text));
    }

    private static string Text(CountedEvent one) =>
        one is CountedEvaluation evaluation ? $"{evaluation with { Flags = [] }} {string.Join(", ", evaluation.Flags)}" : one.ToString();
}
