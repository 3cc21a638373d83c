using System.Text;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Reading;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Events.Tests.Recording;

/// <summary>Tests that analytics reads what servers write, and the examples of the contract.</summary>
public sealed class EventReaderTests
{
    private const string Environment = "acme/shop/production";

    private readonly EventReader _reader = new();

    [Theory]
    [InlineData("user-1")]
    [InlineData("a\"b\\c\n\u0001 größe 日本 😀")]
    public void Read_WrittenEvaluation_ReturnsIt(string key)
    {
        using var recording = new RecordingFixture();
        recording.Record(key);
        var record = recording.Write()[0];

        var read = Assert.IsType<CountedEvaluation>(Read(record.Value.Span));

        Assert.Equal(
            (record.Id, record.Time, Environment, key, "key-7", EvaluationKind.Single),
            (read.Id, read.Time, read.Environment, read.TargetingKey, read.Client, read.Kind)
        );
        Assert.Equal([new("new-checkout", "on", "TARGETING_MATCH", "staff")], read.Flags.AsEnumerable());
    }

    [Fact]
    public void Read_WrittenBulkAnswer_ReturnsEveryFlag()
    {
        using var recording = new RecordingFixture();
        IReadOnlyList<Flag> flags = [.. Enumerable.Range(0, 500).Select(i => Copy(RecordingFixture.Flag, $"flag-{i:000}"))];
        var error = new EvaluationAnswer(EvaluationAnswer.None, EvaluationAnswer.None, Reason.Error, ErrorCode.TargetingKeyMissing);
        recording.RecordBulk(flags, [.. Enumerable.Range(0, 500).Select(i => i % 2 == 0 ? new(1, 0, Reason.Split) : error)], "");

        var read = Assert.IsType<CountedEvaluation>(Read(recording.Write()[0].Value.Span));

        Assert.Equal((EvaluationKind.Bulk, null, 500), (read.Kind, read.TargetingKey, read.Flags.Length));
        Assert.Equal(new("flag-000", "off", "SPLIT", "staff"), read.Flags[0]);
        Assert.Equal(new("flag-499", null, "ERROR", null, "TARGETING_KEY_MISSING"), read.Flags[499]);
    }

    private static Flag Copy(Flag flag, string key) =>
        new()
        {
            Key = key,
            Type = flag.Type,
            DefaultVariant = flag.DefaultVariant,
            Variants = flag.Variants,
            Rules = flag.Rules,
        };

    [Fact]
    public void Read_WrittenReports_ReturnsThem()
    {
        using var recording = new RecordingFixture();
        var exposure = new ExposureEvent
        {
            Environment = RecordingFixture.Environment,
            Time = SampleEvents.Start,
            FlagKey = "banner",
            Variant = "blue",
            Reason = "CACHED",
            RuleId = "half",
            TargetingKey = "user-1",
            SamplingRate = 0.25,
        };
        var track = new TrackEvent
        {
            Environment = RecordingFixture.Environment,
            Time = SampleEvents.Start,
            Name = "paid \"größer\"",
            Value = -12.5e-3,
            TargetingKey = "user-1",
            Details = Encoding.UTF8.GetBytes("{\"name\":\"x\",\"id\":[{}]}"),
        };

        var readExposure = Assert.IsType<CountedEvaluation>(Read(recording.Write(exposure)[0].Value.Span));
        var readTrack = Assert.IsType<CountedTrack>(Read(recording.Write(track)[0].Value.Span));

        Assert.Equal(EvaluationKind.Exposure, readExposure.Kind);
        Assert.Equal(new("banner", "blue", "CACHED", "half", null, 0.25), Assert.Single(readExposure.Flags));
        Assert.Equal(("paid \"größer\"", -0.0125, "user-1"), (readTrack.Name, readTrack.Value, readTrack.TargetingKey));
    }

    [Theory]
    [InlineData("bulk-evaluation")]
    [InlineData("evaluation")]
    [InlineData("evaluation-error")]
    [InlineData("evaluation-hashed")]
    [InlineData("exposure")]
    [InlineData("track")]
    [InlineData("track-least")]
    public void Read_ExampleOfTheContract_ReturnsAnEvent(string name)
    {
        var json = File.ReadAllBytes(Repository.Locate($"contracts/Events/examples/{name}.json"));

        Assert.Equal(Environment, Read(json).Environment);
    }

    private CountedEvent Read(ReadOnlySpan<byte> json)
    {
        var read = _reader.Read(json, out var problem);
        Assert.Null(problem);
        return read!;
    }
}
