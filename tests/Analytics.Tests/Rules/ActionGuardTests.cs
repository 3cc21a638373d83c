using FlagCluster.Analytics.Rules;
using static FlagCluster.Analytics.Tests.Rules.TestRules;

namespace FlagCluster.Analytics.Tests.Rules;

public sealed class ActionGuardTests
{
    private const long MaxAge = 10 * Minute;
    private const long Phase = 20 * Minute;
    private const long End = 60 * Minute;

    [Theory]
    [InlineData(End + MaxAge, null, ActionDecision.Do)]
    [InlineData(End + MaxAge + 1, null, ActionDecision.TooOld)]
    [InlineData(End, Phase, ActionDecision.Do)]
    [InlineData(End, Phase + 1, ActionDecision.ChangedByPerson)]
    public void Decide_AgeAndChanges_DetermineTheDecision(long now, long? changed, ActionDecision expected) =>
        Assert.Equal(expected, ActionGuard.Decide(Entry(Guard), now, MaxAge, changed));

    [Fact]
    public void Decide_NotArmed_IsRecordedOnly() =>
        Assert.Equal(ActionDecision.NotArmed, ActionGuard.Decide(Entry(Guard with { Armed = false }), End, MaxAge, null));

    [Fact]
    public void Id_OfAnAction_NamesRuleVersionEnvironmentFlagAndWindow()
    {
        var ids = new[]
        {
            Entry(Guard),
            Entry(Guard with { Name = "other" }),
            Entry(Guard with { Flag = "other" }),
            Entry(Guard, version: 2),
            Entry(Guard, environment: "acme/shop/test"),
            Entry(Guard, end: End + Minute),
            Entry(Guard with { Actions = [new(ActionKind.Pause)] }),
        }.Select(entry => entry.Id);

        Assert.Equal(7, ids.Distinct().Count());
        Assert.Equal(Entry(Guard).Id, Entry(Guard).Id);
    }

    private static OutboxEntry Entry(AnomalyRule rule, long version = 1, string environment = TestRules.Environment, long end = End) =>
        RuleEvaluator
            .Evaluate(rule, new(environment, version), new(), Variants(1, (1_000, 60), (1_000, 10), Phase) with { End = end })
            .Outbox[0];
}
