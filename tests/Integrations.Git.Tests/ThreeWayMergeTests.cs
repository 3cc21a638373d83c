using System.Text;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Git.Merging;
using FlagCluster.Testing.Environments;
using FsCheck;
using FsCheck.Fluent;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests the merge of both sides of one item.</summary>
public sealed class ThreeWayMergeTests
{
    private static readonly RulesetItem?[] States = [null, .. new[] { "a", "b", "c" }.Select(value => SampleCommands.Flag("flag", value))];

    [Fact]
    public void Merge_AnyStates_FollowsTheSideThatChanged() =>
        Check(
            (before, ours, theirs) =>
            {
                var (outcome, _) = ThreeWayMerge.Merge(before, ours, theirs);
                var expected =
                    IsSame(ours, theirs) || IsSame(before, theirs) ? MergeOutcome.Ours
                    : IsSame(before, ours) ? MergeOutcome.Theirs
                    : MergeOutcome.Conflict;
                return outcome == expected;
            }
        );

    [Fact]
    public void Merge_ExchangedSides_HasTheSameConflicts() =>
        Check(
            (before, ours, theirs) =>
                ThreeWayMerge.Merge(before, ours, theirs).Outcome
                == MergeOutcome.Conflict
                == (ThreeWayMerge.Merge(before, theirs, ours).Outcome == MergeOutcome.Conflict)
        );

    [Fact]
    public void Merge_DifferentProperties_HasBoth()
    {
        var before = SampleCommands.Flag("flag");

        var (outcome, document) = ThreeWayMerge.Merge(before, With("ours", owner: null), With(description: null, "theirs"));

        var text = Encoding.UTF8.GetString(document!);
        Assert.Equal(MergeOutcome.Merged, outcome);
        Assert.Contains("\"description\":\"ours\"", text, StringComparison.Ordinal);
        Assert.Contains("\"owner\":\"theirs\"", text, StringComparison.Ordinal);

        static Flag With(string? description, string? owner) =>
            new()
            {
                Key = "flag",
                Type = FlagType.String,
                Description = description,
                Owner = owner,
                Variants = SampleCommands.Flag("flag").Variants,
                DefaultVariant = "one",
            };
    }

    private static void Check(Func<RulesetItem?, RulesetItem?, RulesetItem?, bool> property)
    {
        var states = Gen.Elements(States);
        var all = states.SelectMany(before => states.SelectMany(ours => states.Select(theirs => (before, ours, theirs))));
        Prop.ForAll(all.ToArbitrary(), one => property(one.before, one.ours, one.theirs)).QuickCheckThrowOnFailure();
    }

    private static bool IsSame(RulesetItem? left, RulesetItem? right) => left is null ? right is null : left.HasSameContent(right);
}
