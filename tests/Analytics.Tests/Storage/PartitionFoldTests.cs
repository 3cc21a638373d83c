using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Analytics.Tests.Counting;
using FlagCluster.Analytics.Windows;
using FsCheck;
using FsCheck.Fluent;

namespace FlagCluster.Analytics.Tests.Storage;

public sealed class PartitionFoldTests
{
    private const string Topic = "evaluations";
    private const long Start = RandomEvents.Start;

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(Start + 10 * 86_400_000L);
    private static readonly WindowBounds Bounds = new();

    [Fact]
    public void Fold_Records_CountsEachKind()
    {
        var fold = new PartitionFold(Topic, 0, null, Bounds);

        var batch = fold.Fold(
            [
                new(7, Track(1, Start + 600_000)),
                new(8, null),
                new(9, Track(1, Start + 600_000)),
                new(11, Track(2, Start)),
                new(12, Track(3, Now.ToUnixTimeMilliseconds() + 3_600_000)),
            ],
            new(),
            Now
        );

        Assert.Equal(new FoldCounts(Folded: 3, Duplicates: 1, Late: 1, Early: 1, DeadLetters: 1), batch.Counts);
        Assert.Equal((null, 13, Start + 600_000), (batch.Before, batch.NextOffset, batch.Watermark));
    }

    [Fact]
    public void Fold_LateEvent_HasItsOwnRowOfEveryStep()
    {
        var fold = new PartitionFold(Topic, 0, null, Bounds);

        var sums = fold.Fold([new(0, Track(1, Start + 600_000)), new(1, Track(2, Start))], new(), Now).Sums;

        Assert.Equal(
            [
                (TimeStep.Minute, Start, true),
                (TimeStep.Minute, Start + 600_000, false),
                (TimeStep.Hour, Start, false),
                (TimeStep.Hour, Start, true),
                (TimeStep.Day, Start, false),
                (TimeStep.Day, Start, true),
            ],
            sums.Tracks.Rows.Select(row => (row.Key.Step, row.Key.Start, row.Key.IsLate))
        );
    }

    [Fact]
    public void Fold_RecordsBeforeThePosition_AreSkipped()
    {
        var fold = new PartitionFold(Topic, 0, new(Topic, 0, 5, 0, default, Now), Bounds);

        var batch = fold.Fold([new(4, Track(1, Start)), new(5, Track(2, Start))], new(), Now);

        Assert.Equal((1, 6), (batch.Counts.Folded, batch.NextOffset));
    }

    [Fact]
    public void Idle_CaughtUpPartition_MovesTheWatermarkOnly()
    {
        var fold = new PartitionFold(Topic, 3, new(Topic, 3, 5, Start, new(9, 0, 0, 0, 0), Now), Bounds);

        var position = fold.Idle(99, Now).After;

        Assert.Equal(new(Topic, 3, 5, Now.ToUnixTimeMilliseconds(), new(9, 0, 0, 0, 0), Now), position);
    }

    [Fact]
    public void Fold_AnyBatchSizes_GivesEqualSumsAndLateness() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(40),
            Prop.ForAll(
                Arb.From(Gen.Choose(0, int.MaxValue)),
                seed =>
                {
                    var events = new RandomEvents(seed).Next(300);
                    return FoldAll(events, _ => events.Count) == FoldAll(events, new Random(seed).Next);
                }
            )
        );

    [Fact]
    public void Fold_Partitions_DoNotChangeEachOthersLateness() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(20),
            Prop.ForAll(
                Arb.From(Gen.Choose(0, int.MaxValue)),
                seed =>
                {
                    var first = new RandomEvents(seed).Next(200);
                    var second = new RandomEvents(seed + 1).Next(200);
                    string[] apart = [FoldAll(first, _ => 10), FoldAll(second, _ => 200)];

                    string[] interleaved = Interleave(first, second, new Random(seed));

                    return apart.SequenceEqual(interleaved);
                }
            )
        );

    /// <summary>Folds two partitions in batches of random sizes and in random order.</summary>
    private static string[] Interleave(List<CountedEvent> first, List<CountedEvent> second, Random random)
    {
        var partitions = new[] { new Consumer(first), new Consumer(second) };
        while (partitions.Any(partition => !partition.IsDone))
            partitions[random.Next(2)].FoldNext(random.Next(1, 30));
        return [.. partitions.Select(partition => partition.Text)];
    }

    private static string FoldAll(List<CountedEvent> events, Func<int, int> size)
    {
        var consumer = new Consumer(events);
        while (!consumer.IsDone)
            consumer.FoldNext(1 + size(40));
        return consumer.Text;
    }

    private static CountedTrack Track(int number, long time) =>
        new(Ids.Numbered(1, number), time, RandomEvents.Environment, "user-1", "k1", "purchase", 5);

    /// <summary>Folds a partition in batches, and adds them up as a store does.</summary>
    private sealed class Consumer(List<CountedEvent> events)
    {
        private readonly EventSums _sums = new();
        private readonly PartitionFold _fold = new(Topic, 0, null, Bounds, [new(RandomEvents.Environment, "flag-0", [Start])]);
        private int _next;

        public bool IsDone => _next >= events.Count;

        public string Text => $"{_fold.Position}\n{SumText.Of(_sums)}";

        public void FoldNext(int size)
        {
            var records = events.Skip(_next).Take(size).Select((one, index) => new FoldRecord(_next + index, one)).ToList();
            _next += size;
            if (records.Count == 0)
                return;
            var batch = _fold.Fold(records, _sums.Ids, Now);
            _sums.Merge(batch.Sums);
            _fold.Continue(batch.After);
        }
    }
}
