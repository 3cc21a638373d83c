using System.Text.Json.Nodes;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Rulesets;

namespace FlagCluster.Cli.Tests.Rulesets;

/// <summary>Tests the change of a rollout.</summary>
public sealed class RolloutTests
{
    private const string Colors = """{"variants":{"red":"r","blue":"b"},"defaultVariant":"red","rules":[RULES]}""";
    private const string Split = """{"id":"ID","serve":{"split":[{"variant":"blue","weight":10000},{"variant":"red","weight":90000}]}}""";

    [Theory]
    [InlineData("10%", 10_000)]
    [InlineData("0.5", 500)]
    [InlineData("12.345%", 12_345)]
    [InlineData("100%", 100_000)]
    public void ReadShare_Percentage_IsInThousandths(string text, int expected) => Assert.Equal(expected, Rollout.ReadShare(text));

    [Theory]
    [InlineData("101%")]
    [InlineData("-1%")]
    [InlineData("ten")]
    [InlineData("0.0001%")]
    [InlineData("1e1")]
    [InlineData("")]
    public void ReadShare_AnotherText_IsAUsageError(string text) =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<CommandException>(() => Rollout.ReadShare(text)).ExitCode);

    [Fact]
    public void Patch_SplitOfTwo_ChangesBothWeightsAndKeepsTheOrder()
    {
        var patch = Rollout.Patch(Flag(Split), 25_000, "red", null);

        var split = patch["rules"]![0]!["serve"]!["split"]!.AsArray();
        Assert.Equal(["blue 75000", "red 25000"], split.Select(part => $"{part!["variant"]} {part["weight"]}"));
    }

    [Fact]
    public void Patch_TwoSplits_NeedsTheRule()
    {
        var flag = Flag(Split.Replace("ID", "a", StringComparison.Ordinal), Split.Replace("ID", "b", StringComparison.Ordinal));

        var error = Assert.Throws<CommandException>(() => Rollout.Patch(flag, 25_000, null, null));

        Assert.Contains("'a', 'b'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Patch_RuleThatServesAVariant_DividesItsCallers()
    {
        var flag = Flag("""{"id":"beta","when":{"segment":"beta"},"serve":{"variant":"red"}}""");

        var patch = Rollout.Patch(flag, 5_000, "blue", "beta");

        var rule = patch["rules"]![0]!;
        Assert.Equal("beta", (string?)rule["when"]!["segment"]);
        Assert.Equal("blue", (string?)rule["serve"]!["split"]![0]!["variant"]);
        Assert.Equal(95_000, (int?)rule["serve"]!["split"]![1]!["weight"]);
        Assert.Null(rule["serve"]!["variant"]);
    }

    [Fact]
    public void Patch_RuleForEveryoneThatDoesNotDivide_NeedsTheRule()
    {
        var error = Assert.Throws<CommandException>(() =>
            Rollout.Patch(Flag("""{"id":"all","serve":{"variant":"red"}}"""), 5_000, "blue", null)
        );

        Assert.Contains("--rule all", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Patch_SplitWithATotal_NeedsAWholeNumberOfParts()
    {
        var flag = Flag("""{"id":"a","serve":{"total":4,"split":[{"variant":"blue","weight":1},{"variant":"red","weight":3}]}}""");

        var patch = Rollout.Patch(flag, 50_000, null, null);

        Assert.Equal(2, (int?)patch["rules"]![0]!["serve"]!["split"]![0]!["weight"]);
        Assert.Throws<CommandException>(() => Rollout.Patch(flag, 10_000, null, null));
    }

    [Fact]
    public void Patch_TextFlagWithoutASplit_NeedsTheVariant()
    {
        var error = Assert.Throws<CommandException>(() => Rollout.Patch(Flag(), 10_000, null, null));

        Assert.Contains("--variant", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Patch_UnknownRule_IsNotFound() =>
        Assert.Equal(ExitCode.NotFound, Assert.Throws<CommandException>(() => Rollout.Patch(Flag(Split), 10_000, null, "other")).ExitCode);

    private static JsonObject Flag(params string[] rules) =>
        JsonNode.Parse(Colors.Replace("RULES", string.Join(',', rules), StringComparison.Ordinal))!.AsObject();
}
