using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Destinations;
using FlagCluster.Events.Tests.Support;

namespace FlagCluster.Events.Tests.Destinations;

/// <summary>Tests the counts of the recorder <c>local</c>.</summary>
public sealed class LocalCountsTests
{
    private const long Minute = 60_000;

    [Fact]
    public void Flush_SingleAndBulkEvaluations_CountsEachFlagVariantAndKind()
    {
        using var recording = new RecordingFixture();
        IReadOnlyList<Flag> both = [RecordingFixture.Flag, Other];
        recording.Record();
        recording.Record(variant: 1);
        recording.Record();
        recording.RecordBulk(both, [new(0, 0, Reason.Split), new(EvaluationAnswer.None, EvaluationAnswer.None, Reason.Disabled)]);

        recording.Count();

        Assert.Equal(
            [
                ("new-checkout", "off", EvaluationKind.Single, 1),
                ("new-checkout", "on", EvaluationKind.Single, 2),
                ("new-checkout", "on", EvaluationKind.Bulk, 1),
                ("other", null, EvaluationKind.Bulk, 1),
            ],
            recording.MinuteCounts.Read().Select(count => (count.FlagKey, count.Variant, count.Kind, count.Events))
        );
        Assert.Equal(4, recording.Metrics.Of("local").Delivered);
    }

    [Fact]
    public void Count_AnotherMinuteBeforeTheFlush_KeepsThemApart()
    {
        using var recording = new RecordingFixture();
        EvaluationAnswer[] answer = [new(0, 0, Reason.Split)];
        recording.Record(RecordingFixture.FlagOnly, answer, isBulk: false, "a", time: 10 * Minute);
        recording.Record(RecordingFixture.FlagOnly, answer, isBulk: false, "b", time: 11 * Minute + 1);
        recording.Record(RecordingFixture.FlagOnly, answer, isBulk: false, "c", time: 11 * Minute + 59_999);

        recording.Count();

        Assert.Equal([(10 * Minute, 1), (11 * Minute, 2)], recording.MinuteCounts.Read().Select(count => (count.Minute, count.Events)));
    }

    [Fact]
    public void Count_SampledFlags_RepresentAllEvaluations()
    {
        using var recording = new RecordingFixture(new() { Sampling = "new-*=0.25" });
        IReadOnlyList<Flag> both = [RecordingFixture.Flag, Other];
        for (var i = 0; i < 4000; i++)
            recording.RecordBulk(both, [new(0, 0, Reason.Split), new(0, EvaluationAnswer.None, Reason.Static)], $"user-{i}");

        recording.Count();
        var counts = recording.MinuteCounts.Read();

        Assert.InRange(counts.Single(count => count.FlagKey == "new-checkout").Events, 900, 1100);
        Assert.InRange(counts.Single(count => count.FlagKey == "new-checkout").Evaluations, 3600, 4400);
        Assert.Equal(4000, counts.Single(count => count.FlagKey == "other").Evaluations);
    }

    [Fact]
    public void Count_Exposure_IsOfAnSdk()
    {
        using var recording = new RecordingFixture();

        recording.Local.Count(
            new ExposureEvent
            {
                Environment = RecordingFixture.Environment,
                Time = SampleEvents.Start,
                FlagKey = "f",
                Variant = "on",
                Reason = "SPLIT",
                SamplingRate = 0.5,
            }
        );

        var count = Assert.Single(recording.MinuteCounts.Read());
        Assert.Equal(("f", "on", EvaluationKind.Sdk, 1, 2.0), (count.FlagKey, count.Variant, count.Kind, count.Events, count.Evaluations));
    }

    [Fact]
    public void Count_RepeatedEvaluations_AllocatesNothing()
    {
        using var recording = new RecordingFixture();
        IReadOnlyList<Flag> both = [RecordingFixture.Flag, Other];
        EvaluationAnswer[] answers = [new(0, 0, Reason.Split), new(0, EvaluationAnswer.None, Reason.Static)];
        recording.RecordBulk(both, answers);
        recording.Read(null);

        // A garbage collection by other tests counts the rest of this thread's allocation context, so the minimum of several rounds is
        // used.
        var least = Enumerable
            .Range(0, 5)
            .Min(_ =>
            {
                for (var i = 0; i < 1000; i++)
                    recording.RecordBulk(both, answers);
                var before = GC.GetAllocatedBytesForCurrentThread();
                recording.Read(null);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            });

        Assert.Equal(0, least);
    }

    private static Flag Other { get; } =
        new()
        {
            Key = "other",
            Type = FlagType.Boolean,
            DefaultVariant = "on",
            Variants = [new("on", FlagValue.From(true))],
        };
}
