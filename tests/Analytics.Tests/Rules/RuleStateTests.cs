using FlagCluster.Analytics.Rules;
using static FlagCluster.Analytics.Tests.Rules.TestRules;

namespace FlagCluster.Analytics.Tests.Rules;

public sealed class RuleStateTests
{
    private const double Bad = 0.1;
    private const double Middle = 0.04;
    private const double Good = 0.01;

    [Fact]
    public void Evaluate_AbnormalForTwoWindows_Fires()
    {
        var results = Evaluate(Errors, Window(1, Bad), Window(2, Bad), Window(3, Bad));

        Assert.Equal([RuleStatus.Pending, RuleStatus.Firing, RuleStatus.Firing], Statuses(results));
        Assert.Equal([AlertTransition.None, AlertTransition.Fired, AlertTransition.None], results.Select(result => result.Alert));
    }

    [Fact]
    public void Evaluate_NormalWindowBetween_StartsAgain() =>
        Assert.Equal(
            [RuleStatus.Pending, RuleStatus.Ok, RuleStatus.Pending],
            Statuses(Evaluate(Errors, Window(1, Bad), Window(2, Good), Window(3, Bad)))
        );

    [Fact]
    public void Evaluate_BetweenTheThresholds_KeepsFiring() =>
        Assert.Equal(
            RuleStatus.Firing,
            Statuses(Evaluate(Errors, Window(1, Bad), Window(2, Bad), Window(3, Middle), Window(4, Middle)))[^1]
        );

    [Fact]
    public void Evaluate_NormalForTwoWindows_Resolves()
    {
        var results = Evaluate(Errors, Window(1, Bad), Window(2, Bad), Window(3, Good), Window(4, Good));

        Assert.Equal([RuleStatus.Clearing, RuleStatus.Ok], Statuses(results)[2..]);
        Assert.Equal(AlertTransition.Resolved, results[^1].Alert);
    }

    [Fact]
    public void Evaluate_AbnormalWhileClearing_ContinuesTheSameAlert()
    {
        var results = Evaluate(Errors, Window(1, Bad), Window(2, Bad), Window(3, Good), Window(4, Bad), Window(5, Good), Window(6, Bad));

        Assert.Single(results, result => result.Alert != AlertTransition.None);
        Assert.Single(results, result => result.Outbox.Length > 0);
    }

    [Fact]
    public void Evaluate_NoDataWhileFiring_NeitherResolvesNorFires()
    {
        var results = Evaluate(Errors, [Window(1, Bad), Window(2, Bad), .. Enumerable.Range(3, 100).Select(minute => NoData(minute))]);

        Assert.Equal(RuleStatus.Firing, results[^1].State.Status);
        Assert.Equal(ReadingResult.NoData, results[^1].State.Hold);
    }

    [Fact]
    public void Evaluate_NoDataWhilePending_DoesNotFire()
    {
        var results = Evaluate(Errors, Window(1, Bad), NoData(2), NoData(3), Window(4, Good));

        Assert.Equal([RuleStatus.Pending, RuleStatus.Pending, RuleStatus.Pending, RuleStatus.Ok], Statuses(results));
    }

    [Fact]
    public void Evaluate_TooFewEvents_Holds()
    {
        var results = Evaluate(Errors, Window(1, Bad), Window(2, 1, events: 49), Window(3, Bad));

        Assert.Equal([RuleStatus.Pending, RuleStatus.Pending, RuleStatus.Firing], Statuses(results));
        Assert.Equal(ReadingResult.NotEnough, results[1].State.Hold);
    }

    [Fact]
    public void Evaluate_AbnormalAgainAfterTheCooldown_FiresAgain()
    {
        var observations = new List<RuleObservation> { Window(1, Bad), Window(2, Bad), Window(3, Good), Window(4, Good) };
        observations.AddRange(Enumerable.Range(5, 10).Select(minute => Window(minute, Bad)));

        var results = Evaluate(Errors, [.. observations]);

        Assert.Equal(
            [2 * Minute, 12 * Minute],
            results.Where(result => result.Alert == AlertTransition.Fired).Select(result => result.State.End)
        );
    }

    [Fact]
    public void Evaluate_SameWindowAgain_ChangesNothing()
    {
        var state = Evaluate(Errors, Window(1, Bad), Window(2, Bad))[^1].State;

        var again = RuleEvaluator.Evaluate(Errors, Context, state, Window(2, Bad));

        Assert.Equal((state, AlertTransition.None, 0), (again.State, again.Alert, again.Outbox.Length));
    }

    [Fact]
    public void Evaluate_NewVersionOfTheRule_StartsAgain()
    {
        var state = Evaluate(Errors, Window(1, Bad), Window(2, Bad))[^1].State;

        var next = RuleEvaluator.Evaluate(Errors, Context with { RuleVersion = 2 }, state, Window(3, Bad));

        Assert.Equal((RuleStatus.Pending, AlertTransition.None), (next.State.Status, next.Alert));
    }

    [Fact]
    public void Resolve_ByAPerson_ClosesTheAlertAndKeepsTheCooldown()
    {
        var resolved = Evaluate(Errors, Window(1, Bad), Window(2, Bad))[^1].State.Resolve();

        var next = RuleEvaluator.Evaluate(Errors, Context, resolved, Window(3, Bad));
        next = RuleEvaluator.Evaluate(Errors, Context, next.State, Window(4, Bad));

        Assert.Equal(RuleStatus.Ok, resolved.Status);
        Assert.Equal((RuleStatus.Pending, AlertTransition.None), (next.State.Status, next.Alert));
    }

    [Fact]
    public void Evaluate_Fired_ExplainsTheNumbersSeen()
    {
        var entry = Assert.Single(Evaluate(Errors, Window(1, Bad), Window(2, 0.2, events: 700))[^1].Outbox);

        Assert.Equal(
            (0.2, 0.05, 4.0, 700),
            (entry.Reading.Value, entry.Reading.Baseline, entry.Reading.ShareOfLimit, entry.Reading.Events)
        );
        Assert.Equal(0, entry.Since);
    }

    [Fact]
    public void Evaluate_ObservationOfAnotherComparison_Throws() => Assert.Throws<ArgumentException>(() => Evaluate(Guard, Window(1, Bad)));

    private static RuleStatus[] Statuses(IEnumerable<RuleEvaluation> results) => [.. results.Select(result => result.State.Status)];
}
