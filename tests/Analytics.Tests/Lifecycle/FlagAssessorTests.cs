using System.Collections.Immutable;
using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Lifecycle;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Analytics.Tests.Lifecycle;

public sealed class FlagAssessorTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly LifecycleSettings Settings = new();

    [Theory]
    [InlineData(29, FlagVerdict.Active)]
    [InlineData(30, FlagVerdict.Unused)]
    public void Assess_LastUse_IsUnusedAfterThirtyDays(int days, FlagVerdict expected)
    {
        var usage = new FlagUsage { LastSingle = Ago(days + 20), LastExposure = Ago(days) };

        var assessment = Assess(usage);

        Assert.Equal(expected, assessment.Verdict);
    }

    [Fact]
    public void Assess_BulkAnswersOnly_IsUnused()
    {
        var usage = new FlagUsage { LastSingle = Ago(40), LastBulk = Now };

        var assessment = Assess(usage);

        var reason = Assert.Single(assessment.Reasons);
        Assert.Equal((FlagVerdict.Unused, Ago(40)), (reason.Verdict, reason.Since));
        Assert.Equal(
            "The last use was on 2026-12-22, 40 recorded days ago; answers with all flags had it until 2027-01-31.",
            reason.Detail
        );
    }

    [Fact]
    public void Assess_NeverSeen_CountsFromItsCreation()
    {
        Assert.Equal(FlagVerdict.Unused, Assess(FlagUsage.None, created: 30).Verdict);
        Assert.Equal(FlagVerdict.Active, Assess(FlagUsage.None, created: 29).Verdict);
    }

    /// <summary>PostHog/posthog#8260: a consumer that stood still for a month makes no flag unused.</summary>
    [Fact]
    public void Assess_ConsumerWasOffForAMonth_TheMonthDoesNotCount()
    {
        var usage = new FlagUsage { LastSingle = Ago(40) };
        var consumption = Consumption.Of([Position(Now)], [Gap(400, 90), Gap(40, 5)], Now);

        var assessment = FlagAssessor.Assess(Facts(), usage, consumption, Settings, Now);

        Assert.Equal(FlagVerdict.Active, assessment.Verdict);
    }

    [Theory]
    [InlineData(29, FlagVerdict.Active)]
    [InlineData(30, FlagVerdict.Unused)]
    public void Assess_ConsumptionBegan_NothingIsKnownOfTheTimeBefore(int days, FlagVerdict expected)
    {
        var consumption = Consumption.Of([Position(Now)], [new(DateTimeOffset.UnixEpoch, Ago(days))], Now);

        var assessment = FlagAssessor.Assess(Facts(created: 300), FlagUsage.None, consumption, Settings, Now);

        Assert.Equal(expected, assessment.Verdict);
    }

    [Fact]
    public void Assess_ConsumerIsBehind_GivesOnlyVerdictsOfDates()
    {
        var behind = Consumption.Of([Position(Now.AddMinutes(-61))], [new(DateTimeOffset.UnixEpoch, Ago(400))], Now);
        var flag = TestFlags.Flag("\"expires\":\"2027-01-01\"");
        var usage = new FlagUsage { LastSingle = Ago(90), Variants = Only("off", 1_000) };

        var assessment = FlagAssessor.Assess(new(flag, Ago(300), Ago(1)), usage, behind, Settings, Now);

        Assert.Equal([FlagVerdict.Expired], assessment.Reasons.Select(reason => reason.Verdict));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public void Assess_SampledFlag_IsUnusedOnlyIfItsUseWouldHaveBeenRecorded(long earlier, bool expected)
    {
        var usage = new FlagUsage { LastSingle = Ago(60), EventsBeforeLastUse = earlier };

        var assessment = FlagAssessor.Assess(Facts() with { SamplingRatio = 0.01 }, usage, Always, Settings, Now);

        Assert.Equal(expected, assessment.Verdict == FlagVerdict.Unused);
    }

    [Theory]
    [InlineData("off", 99, FlagVerdict.Active)]
    [InlineData("off", 100, FlagVerdict.OneVariant)]
    [InlineData("on", 100, FlagVerdict.Active)]
    public void Assess_OneVariantForTwoWeeks_NeedsAHundredOfTheOnlyVariant(string variant, int evaluations, FlagVerdict expected)
    {
        var assessment = Assess(new() { LastSingle = Now, Variants = Only(variant, evaluations) });

        Assert.Equal(expected, assessment.Verdict);
        Assert.Equal("off", assessment.OnlyVariant);
    }

    [Fact]
    public void Assess_TwoVariantsServed_IsActive()
    {
        var variants = Only("off", 1_000).Add("on", EvaluationSum.One(1));

        var assessment = Assess(new() { LastSingle = Now, Variants = variants });

        Assert.Equal(FlagVerdict.Active, assessment.Verdict);
    }

    [Fact]
    public void Assess_RulesAllowAnotherVariant_IsActive()
    {
        var flag = TestFlags.Flag("\"rules\":[{\"id\":\"r\",\"when\":{\"attribute\":\"a\",\"equals\":1},\"serve\":{\"variant\":\"on\"}}]");
        var usage = new FlagUsage { LastSingle = Now, Variants = Only("off", 1_000) };

        var assessment = FlagAssessor.Assess(new(flag, Ago(300), Ago(1)), usage, Always, Settings, Now);

        Assert.Equal((FlagVerdict.Active, null), (assessment.Verdict, assessment.OnlyVariant));
    }

    [Fact]
    public void Assess_OneVariant_SaysSinceWhenAndHowOften()
    {
        var assessment = Assess(new() { LastSingle = Now, Variants = Only("off", 12_345) });

        Assert.Equal(
            "All 12,345 evaluations since 2027-01-17 gave the variant 'off', and the rules allow no other.",
            Assert.Single(assessment.Reasons).Detail
        );
    }

    [Theory]
    [InlineData("", 39, FlagVerdict.Active)]
    [InlineData("", 40, FlagVerdict.Unmodified)]
    [InlineData("\"purpose\":\"experiment\"", 40, FlagVerdict.Unmodified)]
    [InlineData("\"purpose\":\"operational\"", 89, FlagVerdict.Active)]
    [InlineData("\"purpose\":\"operational\"", 90, FlagVerdict.Unmodified)]
    [InlineData("\"purpose\":\"kill-switch\"", 1_000, FlagVerdict.Active)]
    [InlineData("\"purpose\":\"permission\"", 1_000, FlagVerdict.Active)]
    public void Assess_NotChanged_IsUnmodifiedByPurpose(string property, int days, FlagVerdict expected)
    {
        var facts = new FlagFacts(TestFlags.Flag(property), Ago(2_000), Ago(days));

        var assessment = FlagAssessor.Assess(facts, new() { LastSingle = Now }, Always, Settings, Now);

        Assert.Equal(expected, assessment.Verdict);
    }

    [Fact]
    public void Assess_SeveralReasons_AreInOrder()
    {
        var facts = new FlagFacts(TestFlags.Flag("\"expires\":\"2027-01-01\""), Ago(300), Ago(200));

        var assessment = FlagAssessor.Assess(facts, new() { LastSingle = Ago(31) }, Always, Settings, Now);

        Assert.Equal(
            [FlagVerdict.Unused, FlagVerdict.Expired, FlagVerdict.Unmodified],
            assessment.Reasons.Select(reason => reason.Verdict)
        );
    }

    public static TheoryData<FlagExemption> Exemptions => [.. Enum.GetValues<FlagExemption>()];

    [Theory]
    [MemberData(nameof(Exemptions))]
    public void Assess_ExemptFlag_IsActiveWhateverItsUseIs(FlagExemption exemption)
    {
        var stale = new FlagFacts(TestFlags.Flag("\"expires\":\"2026-01-01\""), Ago(300), Ago(300));
        var facts = exemption switch
        {
            FlagExemption.Permanent => stale with { Flag = TestFlags.Flag("\"permanent\":true,\"expires\":\"2026-01-01\"") },
            FlagExemption.Young => stale with { Created = Ago(13) },
            FlagExemption.Prerequisite => stale with { Dependents = ["other"] },
            _ => stale with { IsFollowed = true },
        };

        var assessment = FlagAssessor.Assess(facts, FlagUsage.None, Always, Settings, Now);

        Assert.Equal((FlagVerdict.Active, exemption), (assessment.Verdict, Assert.Single(assessment.Exemptions)));
        Assert.NotEqual(FlagVerdict.Active, FlagAssessor.Assess(stale, FlagUsage.None, Always, Settings, Now).Verdict);
    }

    private static Consumption Always => Consumption.Of([Position(Now)], [new(DateTimeOffset.UnixEpoch, Ago(400))], Now);

    private static FlagAssessment Assess(FlagUsage usage, int created = 300) =>
        FlagAssessor.Assess(Facts(created), usage, Always, Settings, Now);

    private static FlagFacts Facts(int created = 300) => new(TestFlags.Flag(), Ago(created), Ago(1));

    private static DateTimeOffset Ago(int days) => Now.AddDays(-days);

    private static ConsumptionGap Gap(int from, int to) => new(from == 400 ? DateTimeOffset.UnixEpoch : Ago(from), Ago(to));

    private static FoldPosition Position(DateTimeOffset watermark) =>
        new("flagcluster.evaluations.v1", 0, 1, watermark.ToUnixTimeMilliseconds(), default, watermark);

    private static ImmutableDictionary<string, EvaluationSum> Only(string variant, int evaluations) =>
        ImmutableDictionary<string, EvaluationSum>.Empty.Add(variant, new(evaluations, evaluations * 1_000_000L));
}
