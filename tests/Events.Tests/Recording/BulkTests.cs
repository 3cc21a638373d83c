using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Model;
using FlagCluster.Events.Tests.Support;

namespace FlagCluster.Events.Tests.Recording;

/// <summary>Tests that a bulk answer is one event.</summary>
public sealed class BulkTests
{
    private static readonly IReadOnlyList<Flag> Flags = [Flag("banner"), Flag("exp-colors"), Flag("new-checkout")];

    private static readonly EvaluationAnswer[] Answers =
    [
        new(0, EvaluationAnswer.None, Reason.Static),
        new(EvaluationAnswer.None, EvaluationAnswer.None, Reason.Error, ErrorCode.TargetingKeyMissing),
        new(1, 0, Reason.Split),
    ];

    [Fact]
    public void Write_BulkAnswer_IsTheDocumentedJson()
    {
        using var recording = new RecordingFixture();

        recording.RecordBulk(Flags, Answers);
        var record = Assert.Single(recording.Write());

        Assert.Equal(
            """
            {"id":"00000000-0000-8001-8000-000000000001","time":"2026-05-28T20:26:40.000Z","environment":"acme/shop/production","targetingKey":"user-1","bulk":true,"flags":[["banner","on","STATIC"],["exp-colors",null,"ERROR",null,"TARGETING_KEY_MISSING"],["new-checkout","off","SPLIT","half"]],"source":"server","samplingRate":1,"rulesetVersion":"1.42","client":"key-7","sdk":"js/1.0","keyKind":"server"}
            """,
            Encoding.UTF8.GetString(record.Value.Span)
        );
        Assert.Equal("acme/shop/production/user-1", Encoding.UTF8.GetString(record.Key.Span));
        Assert.Equal(EventType.BulkEvaluation, record.Type);
    }

    [Fact]
    public void Write_BulkAnswerOfAHundredFlags_TakesAtMost60BytesAFlag()
    {
        using var recording = new RecordingFixture();
        IReadOnlyList<Flag> flags = [.. Enumerable.Range(0, 100).Select(i => Flag($"new-checkout-{i:00}"))];

        recording.RecordBulk(flags, [.. Enumerable.Repeat(new EvaluationAnswer(0, 0, Reason.TargetingMatch), 100)]);
        var record = Assert.Single(recording.Write());

        Assert.InRange(record.Value.Length, 100 * 30, 100 * 60);
    }

    [Fact]
    public void Write_BulkAnswerOfManyFlags_IsSeveralEventsWithAllFlags()
    {
        using var recording = new RecordingFixture();
        IReadOnlyList<Flag> flags = [.. Enumerable.Range(0, 1200).Select(i => Flag($"flag-{i}"))];

        recording.RecordBulk(flags, [.. Enumerable.Repeat(new EvaluationAnswer(0, 0, Reason.Split), 1200)]);
        var events = recording.Write().Select(record => RecordingFixture.Json(record)).ToList();

        Assert.Equal([500, 500, 200], events.Select(json => json.GetProperty("flags").GetArrayLength()));
        Assert.Equal(flags.Select(flag => flag.Key), events.SelectMany(FlagKeys));
        Assert.Equal(3, events.Select(json => json.GetProperty("id").GetString()).Distinct().Count());
    }

    [Fact]
    public void Write_FlagsWithDifferentRatios_IsOneEventForEachRatio()
    {
        using var recording = new RecordingFixture(new() { Sampling = "exp-*=0.25" });
        const int Users = 4000;

        for (var i = 0; i < Users; i++)
            recording.RecordBulk(Flags, Answers, $"user-{i}");
        var events = recording
            .Write()
            .Select(record => RecordingFixture.Json(record))
            .ToLookup(json => json.GetProperty("samplingRate").GetDouble());

        Assert.Equal(Users, events[1].Count());
        Assert.All(events[1], json => Assert.Equal(["banner", "new-checkout"], FlagKeys(json)));
        Assert.InRange(events[0.25].Count(), 900, 1100);
        Assert.All(events[0.25], json => Assert.Equal(["exp-colors"], FlagKeys(json)));
    }

    [Fact]
    public void Write_SampledTargetingKeys_AreThoseOfSingleEvaluations()
    {
        using var recording = new RecordingFixture(new() { Sampling = "*=0.25" });
        for (var i = 0; i < 500; i++)
            recording.Record($"user-{i}");
        var single = Keys(recording.Write());

        for (var i = 0; i < 500; i++)
            recording.RecordBulk(Flags, Answers, $"user-{i}");

        Assert.Equal(single, Keys(recording.Write()));
    }

    private static List<string> FlagKeys(JsonElement json) =>
        [.. json.GetProperty("flags").EnumerateArray().Select(flag => flag[0].GetString()!)];

    private static IEnumerable<string> Keys(EventBatch batch) =>
        batch.Select(record => Encoding.UTF8.GetString(record.Key.Span)).Order(StringComparer.Ordinal);

    private static Flag Flag(string key) =>
        new()
        {
            Key = key,
            Type = FlagType.Boolean,
            DefaultVariant = "off",
            Variants = [new("on", FlagValue.From(true)), new("off", FlagValue.From(false))],
            Rules = [new("half", null, null, new ServeSplit([new("on", 50_000), new("off", 50_000)]))],
        };
}
