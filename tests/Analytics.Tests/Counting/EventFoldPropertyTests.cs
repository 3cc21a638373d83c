using FlagCluster.Analytics.Counting;
using FsCheck;
using FsCheck.Fluent;

namespace FlagCluster.Analytics.Tests.Counting;

public sealed class EventFoldPropertyTests
{
    private const int Events = 300;

    private static readonly FollowedFlag Followed = new(
        RandomEvents.Environment,
        "flag-0",
        [RandomEvents.Start + 3_600_000, RandomEvents.Start + 86_400_000]
    );

    [Fact]
    public void Fold_AnyBatchingAndOrder_GivesEqualSums() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(40),
            Prop.ForAll(
                Arb.From(Gen.Choose(0, int.MaxValue)),
                seed =>
                {
                    var random = new RandomEvents(seed);
                    var events = random.Next(Events);
                    return SumText.Of(FoldAll(random.Batches(events))) == SumText.Of(FoldAll([events]));
                }
            )
        );

    [Fact]
    public void Fold_RedeliveredBatches_AreDuplicatesOnly() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(20),
            Prop.ForAll(
                Arb.From(Gen.Choose(0, int.MaxValue)),
                seed =>
                {
                    var random = new RandomEvents(seed);
                    var events = random.Next(Events);
                    var once = FoldAll([events]);

                    var twice = FoldAll([events, .. random.Batches(events)]);

                    return twice.Duplicates == once.Duplicates + Events && SumText.Of(twice) == SumText.Of(once);
                }
            )
        );

    [Fact]
    public void Fold_TwoConsumersWithOwnIds_MergeToTheSumsOfOne() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(20),
            Prop.ForAll(
                Arb.From(Gen.Choose(0, int.MaxValue)),
                seed =>
                {
                    // Deliveries of one event reach the same partition, so each consumer removes its own duplicates.
                    var events = new RandomEvents(seed).Next(Events);
                    var left = FoldAll([
                        [.. events.Where(one => one.Id.GetHashCode() % 2 == 0)],
                    ]);
                    var right = FoldAll([
                        [.. events.Where(one => one.Id.GetHashCode() % 2 != 0)],
                    ]);

                    right.Merge(left);

                    return SumText.Of(right) == SumText.Of(FoldAll([events]));
                }
            )
        );

    [Fact]
    public void Fold_RandomEvents_EqualsAnIndependentCount() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(20),
            Prop.ForAll(
                Arb.From(Gen.Choose(0, int.MaxValue)),
                seed =>
                {
                    var events = new RandomEvents(seed).Next(Events);
                    var distinct = events.DistinctBy(one => one.Id).ToList();

                    var sums = FoldAll([events]);

                    return new[] { TimeStep.Minute, TimeStep.Hour, TimeStep.Day }.All(step =>
                        CountsEqual(step, distinct, sums) && TracksEqual(step, distinct, sums)
                    );
                }
            )
        );

    private static EventSums FoldAll(IEnumerable<IReadOnlyList<CountedEvent>> batches)
    {
        var fold = new EventFold(TimeStep.Minute, [Followed]);
        var sums = new EventSums();
        foreach (var batch in batches)
            sums.Merge(fold.Fold(batch, sums.Ids));
        return sums;
    }

    private static bool CountsEqual(TimeStep step, List<CountedEvent> events, EventSums sums)
    {
        var expected = events
            .OfType<CountedEvaluation>()
            .SelectMany(evaluation =>
                evaluation.Flags.Select(flag => (step.Start(evaluation.Time), flag.Flag, flag.Variant, evaluation.Kind))
            )
            .CountBy(key => key)
            .ToDictionary();
        var counted = sums
            .Evaluations.Rows.Where(row => row.Key.Step == step)
            .GroupBy(row => (row.Key.Start, row.Key.Flag, row.Key.Variant, row.Key.Kind))
            .ToDictionary(group => group.Key, group => (int)group.Sum(row => row.Value.Events));
        return expected.Count == counted.Count && expected.All(entry => counted[entry.Key] == entry.Value);
    }

    private static bool TracksEqual(TimeStep step, List<CountedEvent> events, EventSums sums)
    {
        var expected = events
            .OfType<CountedTrack>()
            .GroupBy(track => (step.Start(track.Time), track.Name))
            .ToDictionary(group => group.Key, group => (Count: group.LongCount(), Sum: group.Sum(track => track.Value ?? 0)));
        var counted = sums.Tracks.Rows.Where(row => row.Key.Step == step).GroupBy(row => (row.Key.Start, row.Key.Name)).ToList();
        return expected.Count == counted.Count
            && counted.All(group =>
                group.Sum(row => row.Value.Events) == expected[group.Key].Count
                && Math.Abs(group.Sum(row => row.Value.Sum) - expected[group.Key].Sum) < 1e-3
            );
    }
}
