using System.Text;
using FlagCluster.Engine.Tests.Support;
using FlagCluster.Engine.Values;

namespace FlagCluster.Engine.Tests.Conditions;

public class SemanticVersionTests
{
    /// <summary>Versions in ascending precedence: those of section 11 of semver.org, and edge cases.</summary>
    private static readonly string[] Ordered =
    [
        "0.0.0-0",
        "0.0.0",
        "0.0.1",
        "0.1.0",
        "0.9.9",
        "1.0.0-0",
        "1.0.0-1",
        "1.0.0-2",
        "1.0.0-10",
        "1.0.0-99999999999999999999999",
        "1.0.0-100000000000000000000000",
        "1.0.0--",
        "1.0.0-A",
        "1.0.0-Z.9",
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
        "1.0.1",
        "1.9.0",
        "1.10.0",
        "2.0.0",
        "2.1.0",
        "2.1.1",
        "18446744073709551615.0.0",
        "18446744073709551616.0.0",
        "99999999999999999999999999.0.0",
    ];

    [Fact]
    public void CompareTo_EveryPair_FollowsPrecedence()
    {
        for (var i = 0; i < Ordered.Length; i++)
        for (var j = 0; j < Ordered.Length; j++)
            Assert.True(Math.Sign(Compare(Ordered[i], Ordered[j])) == Math.Sign(i.CompareTo(j)), $"{Ordered[i]} against {Ordered[j]}");
    }

    [Theory]
    [InlineData("1.0.0+build.1", "1.0.0+other")]
    [InlineData("1.0.0-rc.1+exp.sha.5114f85", "1.0.0-rc.1")]
    [InlineData("1", "1.0.0")]
    [InlineData("1.2", "1.2.0")]
    [InlineData("2-beta", "2.0.0-beta")]
    public void CompareTo_BuildMetadataOrMissingParts_ReturnsZero(string left, string right) => Assert.Equal(0, Compare(left, right));

    [Theory]
    [InlineData("")]
    [InlineData("v1.0.0")]
    [InlineData("1.")]
    [InlineData("1.2.3.4")]
    [InlineData("01.2.3")]
    [InlineData("1.02.3")]
    [InlineData("1.2.3-")]
    [InlineData("1.2.3-a..b")]
    [InlineData("1.2.3-a.")]
    [InlineData("1.2.3-01")]
    [InlineData("1.2.3-é")]
    [InlineData(" 1.2.3")]
    [InlineData("1.2.3 ")]
    [InlineData("-1.2.3")]
    [InlineData("+1.2.3")]
    [InlineData("1.2.x")]
    [InlineData("1.2.3+")]
    [InlineData("1.2.3+a..b")]
    [InlineData("1.2.3+ä")]
    [InlineData("1.2.3+a+b")]
    [InlineData("latest")]
    public void TryParse_InvalidVersion_ReturnsFalse(string text) =>
        Assert.False(SemanticVersion.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("semverEquals", false, true, false)]
    [InlineData("semverLt", true, false, false)]
    [InlineData("semverLte", true, true, false)]
    [InlineData("semverGt", false, false, true)]
    [InlineData("semverGte", false, true, true)]
    public void Test_SemverOperator_ComparesPrecedence(string op, bool less, bool same, bool greater)
    {
        var ruleset = TestRulesets.Condition($$$"""{"attribute":"a","{{{op}}}":"1.5.0"}""");

        Assert.Equal(less, TestEvaluator.Holds(ruleset, """{"a":"1.5.0-rc.1"}"""));
        Assert.Equal(same, TestEvaluator.Holds(ruleset, """{"a":"1.5+build"}"""));
        Assert.Equal(greater, TestEvaluator.Holds(ruleset, """{"a":"1.10.0"}"""));
        Assert.False(TestEvaluator.Holds(ruleset, """{"a":"latest"}"""));
        Assert.False(TestEvaluator.Holds(ruleset, """{"a":1.5}"""));
        Assert.Equal(less, TestEvaluator.Holds(ruleset, """{"a":["latest","1.0.0"]}"""));
    }

    private static int Compare(string left, string right)
    {
        Assert.True(SemanticVersion.TryParse(Encoding.UTF8.GetBytes(left), out var one), left);
        Assert.True(SemanticVersion.TryParse(Encoding.UTF8.GetBytes(right), out var other), right);
        return one.CompareTo(other);
    }
}
