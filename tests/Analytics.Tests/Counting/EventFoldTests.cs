using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Tests.Counting;

public sealed class EventFoldTests
{
    private const string Environment = RandomEvents.Environment;
    private const long Start = RandomEvents.Start;

    [Fact]
    public void Fold_BulkAnswer_IsSeenAsBulkOnly()
    {
        var sums = Fold(Evaluation(1, Start, EvaluationKind.Bulk), Evaluation(2, Start + 5, EvaluationKind.Single));

        Assert.Equal(
            [(EvaluationKind.Single, Start + 5), (EvaluationKind.Bulk, Start)],
            sums.Seen.Rows.Select(row => (row.Key.Kind, row.Value.Last))
        );
        Assert.Equal("user-1", Assert.Single(sums.Exposures.Rows).Key.Person);
    }

    [Fact]
    public void Fold_DuplicateInAnotherBatch_IsCountedAsDuplicate()
    {
        var fold = new EventFold();
        var first = fold.Fold([Evaluation(1, Start, EvaluationKind.Single)], new());

        var second = fold.Fold([Evaluation(1, Start, EvaluationKind.Single)], first.Ids);

        Assert.Equal((1, 0, 0), (second.Duplicates, second.Evaluations.Count, second.Ids.Count));
    }

    [Fact]
    public void Fold_SampledEvent_CountsItsEvaluations()
    {
        var sums = Fold(Evaluation(1, Start, EvaluationKind.Single, samplingRate: 0.25));

        var minute = sums.Evaluations.Rows[0].Value;
        Assert.Equal((1, 4.0), (minute.Events, minute.Evaluations));
    }

    [Fact]
    public void Fold_LateEvent_CountsInItsOwnWindows()
    {
        var sums = Fold(Evaluation(1, Start + 7_200_000, EvaluationKind.Single), Evaluation(2, Start, EvaluationKind.Single));

        Assert.Equal(
            [Start, Start + 7_200_000],
            sums.Evaluations.Rows.Where(row => row.Key.Step == TimeStep.Hour).Select(row => row.Key.Start)
        );
        Assert.Equal(2, sums.Evaluations.Rows.Single(row => row.Key.Step == TimeStep.Day).Value.Events);
    }

    [Fact]
    public void Fold_TenSecondWindows_CountsMinutesToo()
    {
        var sums = new EventFold(TimeStep.TenSeconds).Fold(
            [Evaluation(1, Start, EvaluationKind.Single), Evaluation(2, Start + 10_000, EvaluationKind.Single)],
            new()
        );

        Assert.Equal(
            [(TimeStep.TenSeconds, 1L), (TimeStep.TenSeconds, 1), (TimeStep.Minute, 2), (TimeStep.Hour, 2), (TimeStep.Day, 2)],
            sums.Evaluations.Rows.Select(row => (row.Key.Step, row.Value.Events))
        );
    }

    [Fact]
    public void Fold_ErrorsAndVariants_HaveTheirOwnCells()
    {
        var failed = new CountedEvaluation(
            Ids.Numbered(1, 3),
            Start,
            Environment,
            null,
            "k1",
            EvaluationKind.Single,
            [new("checkout", null, "ERROR", null, "TYPE_MISMATCH")]
        );

        var sums = Fold(failed, Evaluation(1, Start, EvaluationKind.Single));

        Assert.Equal(
            1,
            sums.Evaluations.Rows.Count(row => row.Key is { Step: TimeStep.Minute, IsError: true, ErrorCode: "TYPE_MISMATCH" })
        );
        Assert.Equal(1, sums.Evaluations.Rows.Count(row => row.Key is { Step: TimeStep.Minute, IsError: false, Variant: "on" }));
    }

    [Fact]
    public void Fold_UnfollowedFlag_RecordsNoPerson()
    {
        var sums = new EventFold().Fold([Evaluation(1, Start, EvaluationKind.Single), Track(2, Start)], new());

        Assert.Equal((0, 0, 2), (sums.Exposures.Count, sums.PersonTracks.Count, sums.People.Count));
    }

    [Fact]
    public void Rows_OfTwoConsumers_HaveTheSameOrder()
    {
        // Two consumers that write the same keys in opposite order deadlock.
        var forward = Fold(Track(1, Start), Track(2, Start + 60_000), Evaluation(3, Start, EvaluationKind.Single));
        var backward = Fold(Evaluation(3, Start, EvaluationKind.Single), Track(2, Start + 60_000), Track(1, Start));

        Assert.Equal(forward.Tracks.Rows, backward.Tracks.Rows);
        Assert.Equal(forward.Evaluations.Rows, backward.Evaluations.Rows);
    }

    [Fact]
    public void Remove_OldMinutes_KeepsHours()
    {
        var sums = Fold(Evaluation(1, Start, EvaluationKind.Single));

        var removed = sums.Evaluations.Remove(cell => cell is { Step: TimeStep.Minute, Start: < Start + 60_000 });

        Assert.Equal((1, 2), (removed, sums.Evaluations.Count));
    }

    private static EventSums Fold(params CountedEvent[] events) =>
        new EventFold(TimeStep.Minute, [new(Environment, "checkout", [0])]).Fold(events, new());

    private static CountedEvaluation Evaluation(int number, long time, EvaluationKind kind, double samplingRate = 1) =>
        new(
            Ids.Numbered(1, number),
            time,
            Environment,
            "user-1",
            "k1",
            kind,
            [new("checkout", "on", "SPLIT", "rollout", null, samplingRate)]
        );

    private static CountedTrack Track(int number, long time) =>
        new(Ids.Numbered(1, number), time, Environment, "user-1", "k1", "purchase", 5);
}
