using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Events;
using FsCheck;
using FsCheck.Fluent;

namespace FlagCluster.Analytics.Tests.Counting;

/// <summary>How many names that senders choose count by themselves.</summary>
public sealed class NameBoundsTests
{
    private const string Environment = RandomEvents.Environment;
    private const long Start = RandomEvents.Start;
    private const long Day = 86_400_000;

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(Start + 10 * Day);
    private static readonly NameBounds Bounds = new(Untrusted: 5, Trusted: 8, People: 6);

    private readonly Consumer _consumer = new([], Bounds);
    private int _ids;

    [Fact]
    public void Fold_MadeUpFlagsOfAClientKey_CountUpToTheBound()
    {
        var sums = Fold([.. Enumerable.Range(0, 100).Select(number => Exposure($"made-up-{number}", Start))]);

        Assert.Equal(6, sums.Evaluations.Rows.Count(row => row.Key.Step == TimeStep.Day));
        Assert.Equal(95, Sum(sums, NameKey.Other));
        Assert.Equal(100, sums.Evaluations.Rows.Where(row => row.Key.Step == TimeStep.Day).Sum(row => row.Value.Events));
        Assert.Equal(6, sums.Seen.Count);
        Assert.Equal(95, _consumer.Position!.Counts.Bounded);
    }

    [Fact]
    public void Fold_FlagsOfTheRuleset_CountAlthoughMadeUpOnesReachedTheirBound()
    {
        var madeUp = Enumerable.Range(0, 100).Select(number => Exposure($"made-up-{number}", Start));

        var sums = Fold([.. madeUp, Exposure("checkout", Start, NameTrust.Ruleset), Exposure("banner", Start, NameTrust.Server)]);

        Assert.Equal((1, 1), (Sum(sums, "checkout"), Sum(sums, "banner")));
    }

    [Fact]
    public void Fold_EvaluationsOfServers_AreNotBounded()
    {
        var sums = Fold([.. Enumerable.Range(0, 100).Select(number => Exposure($"flag-{number}", Start, kind: EvaluationKind.Single))]);

        Assert.Equal((100, 0), (sums.Seen.Count, sums.Bounded));
    }

    [Fact]
    public void Fold_NamesOfTheDayBefore_CountWhateverElseArrives()
    {
        Fold(Track("purchase", Start));

        var sums = Fold([
            .. Enumerable.Range(0, 100).Select(number => Track($"made-up-{number}", Start + Day)),
            Track("purchase", Start + Day),
        ]);

        Assert.Equal(1, sums.Tracks.Rows.Single(row => row.Key is { Step: TimeStep.Day, Name: "purchase" }).Value.Events);
        Assert.Equal(96, sums.Tracks.Rows.Single(row => row.Key is { Step: TimeStep.Day, Name: NameKey.Other }).Value.Events);
    }

    [Fact]
    public void Fold_NamesNoLongerInUse_MakeRoomForOthers()
    {
        Fold([.. Enumerable.Range(0, 5).Select(number => Track($"old-{number}", Start))]);

        var sums = Fold([.. Enumerable.Range(0, 5).Select(number => Track($"new-{number}", Start + 2 * Day))]);

        Assert.Equal((0, 5), (sums.Bounded, sums.Tracks.Rows.Count(row => row.Key.Step == TimeStep.Day)));
    }

    [Fact]
    public void Fold_ValuesOfOtherEvents_HaveNoSum()
    {
        var sums = Fold([.. Enumerable.Range(0, 7).Select(number => Track($"event-{number}", Start))]);

        var other = sums.Tracks.Rows.Single(row => row.Key is { Step: TimeStep.Day, Name: NameKey.Other }).Value;
        Assert.Equal(new TrackSum(2, 0, 0, 0), other);
    }

    [Fact]
    public void Fold_CrashGroups_CountUpToTheBoundAndEveryCrashIsACrash()
    {
        var sums = Fold([.. Enumerable.Range(0, 50).Select(number => Crash($"group-{number}"))]);

        Assert.Equal(6, sums.Crashes.Groups.Count);
        Assert.Equal((6, 6), (sums.Crashes.Days.Count, sums.Crashes.Flags.Count));
        Assert.Equal(50, sums.Crashes.Days.Rows.Sum(row => row.Value.Events));
        Assert.Equal(50, sums.Tracks.Rows.Single(row => row.Key.Step == TimeStep.Day).Value.Events);
        Assert.Equal((CrashReport.TrackName, 45), (sums.Tracks.Rows[0].Key.Name, sums.Bounded));
    }

    [Fact]
    public void Fold_MadeUpPeopleOfAFollowedFlag_AreRecordedUpToTheBoundAndEstimated()
    {
        var people = Enumerable.Range(0, 40).Select(number => Exposure("flag-0", Start, NameTrust.Ruleset, person: $"user-{number}"));
        var real = Exposure("flag-0", Start, NameTrust.Server, person: "ada");

        var sums = Fold([.. people, real]);

        Assert.Equal((7, true), (sums.Exposures.Count, sums.Exposures.Rows.Any(row => row.Key.Person == "ada")));
        Assert.Equal(41, Math.Round(sums.People.Rows.First(row => row.Key.Step == TimeStep.Day).Value.Estimate));
    }

    [Fact]
    public void Fold_AnyBatchSizes_GivesEqualSumsAndNames() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60),
            Prop.ForAll(
                Arb.From(Gen.Choose(0, int.MaxValue)),
                seed =>
                {
                    var events = RandomNames(new(seed), 400);
                    return FoldAll(events, _ => events.Count) == FoldAll(events, new Random(seed).Next);
                }
            )
        );

    [Fact]
    public void Fold_AnyEvents_HasNoMoreNamesInUseThanTheBound() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60),
            Prop.ForAll(
                Arb.From(Gen.Choose(0, int.MaxValue)),
                seed =>
                {
                    var consumer = new Consumer(RandomNames(new(seed), 400), Bounds);
                    while (!consumer.IsDone)
                        consumer.FoldNext(37);
                    var byDay = consumer
                        .Sums.Names.Counts.Rows.GroupBy(row => row.Key.Group)
                        .SelectMany(group => group.Select(row => (group.Key, Names: row.Value.Events + NamesOf(group, row.Key.Day - 1))));
                    return byDay.All(row => row.Names <= Bounds.Of(row.Key) && row.Names >= 0);
                }
            )
        );

    private static long NamesOf(IEnumerable<KeyValuePair<NameCountKey, EventCount>> counts, long day) =>
        counts.Where(row => row.Key.Day == day).Sum(row => row.Value.Events);

    private static List<CountedEvent> RandomNames(Random random, int count)
    {
        var events = new List<CountedEvent>(count);
        var ids = 0;
        for (var number = 0; number < count; number++)
        {
            if (events.Count > 0 && random.Next(8) == 0)
            {
                events.Add(events[random.Next(events.Count)]);
                continue;
            }
            var time = Start + (long)((double)number / count * 3 * Day) - random.NextInt64(Day / 4);
            var trust = (NameTrust)random.Next(3);
            events.Add(
                random.Next(3) switch
                {
                    0 => Exposure(ids++, $"flag-{random.Next(20)}", time, trust, person: $"user-{random.Next(30)}"),
                    1 => Track(ids++, $"event-{random.Next(20)}", time, trust),
                    _ => Crash(ids++, $"group-{random.Next(20)}", time, trust),
                }
            );
        }
        return events;
    }

    private static string FoldAll(List<CountedEvent> events, Func<int, int> size)
    {
        var consumer = new Consumer(events, Bounds);
        while (!consumer.IsDone)
            consumer.FoldNext(1 + size(40));
        return consumer.Text;
    }

    private static long Sum(EventSums sums, string flag) =>
        sums.Evaluations.Rows.Where(row => row.Key.Step == TimeStep.Day && row.Key.Flag == flag).Sum(row => row.Value.Events);

    private EventSums Fold(params CountedEvent[] events) => _consumer.Fold(events);

    private CountedEvaluation Exposure(
        string flag,
        long time,
        NameTrust trust = NameTrust.None,
        EvaluationKind kind = EvaluationKind.Exposure,
        string? person = "user-1"
    ) => Exposure(_ids++, flag, time, trust, kind, person);

    private static CountedEvaluation Exposure(
        int id,
        string flag,
        long time,
        NameTrust trust,
        EvaluationKind kind = EvaluationKind.Exposure,
        string? person = "user-1"
    ) => new(Ids.Numbered(1, id), time, Environment, person, "k1", kind, [new(flag, "on", "SPLIT", "rollout")]) { Trust = trust };

    private CountedTrack Track(string name, long time) => Track(_ids++, name, time, NameTrust.None);

    private static CountedTrack Track(int id, string name, long time, NameTrust trust) =>
        new(Ids.Numbered(1, id), time, Environment, "user-1", "k1", name, 5) { Trust = trust };

    private CountedCrash Crash(string group) => Crash(_ids++, group, Start, NameTrust.None);

    private static CountedCrash Crash(int id, string group, long time, NameTrust trust) =>
        new(Ids.Numbered(1, id), time, Environment, "user-1", "k1", group, "NullReferenceException")
        {
            Flags = [("checkout", "on")],
            Trust = trust,
        };

    /// <summary>Folds a partition in batches, and adds them up as a store does.</summary>
    private sealed class Consumer(List<CountedEvent> events, NameBounds bounds)
    {
        private readonly PartitionFold _fold = new("events", 0, null, new(), [new(Environment, "flag-0", [Start - Day])], bounds);
        private int _next;

        public EventSums Sums { get; } = new();

        public FoldPosition? Position => _fold.Position;

        public bool IsDone => _next >= events.Count;

        public string Text =>
            $"{_fold.Position}\n{SumText.Of(Sums)}{string.Join('\n', Sums.Names.Names.Rows)}\n{string.Join('\n', Sums.Names.Counts.Rows)}";

        public EventSums Fold(CountedEvent[] more)
        {
            events.AddRange(more);
            var batch = FoldNext(more.Length);
            return batch!.Sums;
        }

        public FoldBatch? FoldNext(int size)
        {
            var records = events.Skip(_next).Take(size).Select((one, index) => new FoldRecord(_next + index, one)).ToList();
            _next += size;
            if (records.Count == 0)
                return null;
            // A store hands out a copy at each batch.
            var known = new KnownNames();
            known.Apply(Sums.Names);
            var batch = _fold.Begin(records, Sums.Ids, Now).Complete(known);
            Sums.Merge(batch.Sums);
            _fold.Continue(batch.After);
            return batch;
        }
    }
}
