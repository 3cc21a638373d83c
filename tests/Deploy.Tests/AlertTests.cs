using System.Text.Json.Nodes;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests that each alert has a runbook that names it, and a test in which it fires and one in which it does not.</summary>
public sealed class AlertTests
{
    private static readonly JsonNode Rules = Yaml.Load("deploy/prometheus/rules.yml");

    public static TheoryData<string> Alerts => [.. All().Select(rule => rule.Text("alert")!)];

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_Runbook_NamesTheAlert(string alert)
    {
        var rule = All().Single(candidate => candidate.Text("alert") == alert);
        var runbook = rule.Text("annotations/runbook")!;

        Assert.True(File.Exists(Repository.Locate(runbook)), $"{runbook} does not exist.");
        Assert.Contains($"`{alert}`", Repository.Read(runbook), StringComparison.Ordinal);
        Assert.Contains(rule.Text("labels/severity"), new[] { "page", "ticket" });
        Assert.False(string.IsNullOrEmpty(rule.Text("annotations/summary")));
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_RuleTests_LetItFire(string alert) =>
        Assert.Contains(
            AlertRules.Tests.SelectMany(test => test.List("alert_rule_test")),
            test => test.Text("alertname") == alert && test.List("exp_alerts").Any()
        );

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_RuleTests_CheckThatItDoesNotFire(string alert) =>
        Assert.Contains(
            AlertRules.Tests.SelectMany(test => test.List("alert_rule_test")),
            test => test.Text("alertname") == alert && test.At("exp_alerts") is JsonArray { Count: 0 }
        );

    [Fact]
    public void Runbooks_AlertsInBackticks_Exist()
    {
        var known = All().Select(rule => rule.Text("alert")!).ToHashSet(StringComparer.Ordinal);
        var named = Repository
            .Files("docs/operations", "*.md")
            .SelectMany(path => Repository.Read(path).Split('`').Where((_, index) => index % 2 == 1))
            .Where(word => word.StartsWith("FlagCluster", StringComparison.Ordinal) && !word.Contains('.', StringComparison.Ordinal));

        Assert.Empty(named.Except(known));
    }

    [Theory]
    [InlineData("rolling-upgrade")]
    [InlineData("scale-up-and-down")]
    [InlineData("backup-and-restore")]
    [InlineData("disaster-recovery")]
    [InlineData("key-rotation")]
    [InlineData("postgresql-is-slow")]
    [InlineData("kafka-is-unavailable")]
    [InlineData("a-gateway-is-stale")]
    [InlineData("evaluations-fail")]
    [InlineData("cluster-certificates")]
    [InlineData("analytics-lags")]
    public void Runbook_OfATask_HasMetricAlertAndCommands(string name)
    {
        var text = Repository.Read($"docs/operations/{name}.md");

        Assert.Contains("| metric |", text, StringComparison.Ordinal);
        Assert.Contains("| alert |", text, StringComparison.Ordinal);
        Assert.Contains("```sh", text, StringComparison.Ordinal);
        Assert.Contains(name, Repository.Read("docs/operations/README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void PrometheusRule_OfTheOperator_HasTheSameRules() =>
        Assert.True(
            JsonNode.DeepEquals(
                Rules.At("groups"),
                Yaml.Load("deploy/kubernetes/components/monitors/prometheusrule.yaml").At("spec/groups")
            ),
            "Run deploy/kubernetes/render.sh."
        );

    [ToolFact("promtool")]
    public void Promtool_RulesTestsAndConfiguration_Passes()
    {
        foreach (
            var arguments in new[]
            {
                new[] { "check", "rules", "deploy/prometheus/rules.yml" },
                ["test", "rules", .. AlertRules.TestFiles],
                ["check", "config", "--syntax-only", "deploy/prometheus/prometheus.yml"],
            }
        )
        {
            var (code, output, errors) = Tool.Run("promtool", arguments);
            Assert.True(code == 0, output + errors);
        }
    }

    private static IEnumerable<JsonNode> All() => Rules.List("groups").SelectMany(group => group.List("rules"));
}
