using System.Text.Json.Nodes;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>Every alert has a runbook that speaks of it, and tests that see it fire and stay quiet.</summary>
public sealed class AlertTests
{
    private static readonly JsonNode Rules = Yaml.Load("deploy/prometheus/rules.yml");

    public static TheoryData<string> Alerts => [.. All().Select(rule => rule.Text("alert")!)];

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_OfTheRules_NamesARunbookThatNamesIt(string alert)
    {
        var rule = All().Single(one => one.Text("alert") == alert);
        var runbook = rule.Text("annotations/runbook")!;

        Assert.True(File.Exists(Repository.Locate(runbook)), $"{runbook} is not there.");
        Assert.Contains($"`{alert}`", Repository.Read(runbook), StringComparison.Ordinal);
        Assert.Contains(rule.Text("labels/severity"), new[] { "page", "ticket" });
        Assert.False(string.IsNullOrEmpty(rule.Text("annotations/summary")));
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_OfTheRules_IsSeenToFireInATest(string alert) =>
        Assert.Contains(
            Yaml.Load("deploy/prometheus/rules.test.yml").List("tests").SelectMany(test => test.List("alert_rule_test")),
            test => test.Text("alertname") == alert && test.List("exp_alerts").Any()
        );

    [Theory]
    [MemberData(nameof(Alerts))]
    public void Alert_OfTheRules_IsSeenToStayQuietInATest(string alert) =>
        Assert.Contains(
            Yaml.Load("deploy/prometheus/rules.test.yml").List("tests").SelectMany(test => test.List("alert_rule_test")),
            test => test.Text("alertname") == alert && test.At("exp_alerts") is JsonArray { Count: 0 }
        );

    [Fact]
    public void Runbooks_OfOperations_NameOnlyAlertsThatExist()
    {
        var known = All().Select(rule => rule.Text("alert")!).ToHashSet(StringComparer.Ordinal);
        var named = Repository
            .Files("docs/operations", "*.md")
            .SelectMany(path => Repository.Read(path).Split('`').Where((_, at) => at % 2 == 1))
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
    public void Runbook_OfOperations_HasMetricAlertAndCommands(string name)
    {
        var text = Repository.Read($"docs/operations/{name}.md");

        Assert.Contains("| metric |", text, StringComparison.Ordinal);
        Assert.Contains("| alert |", text, StringComparison.Ordinal);
        Assert.Contains("```sh", text, StringComparison.Ordinal);
        Assert.Contains(name, Repository.Read("docs/operations/README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void PrometheusRule_OfTheOperator_HoldsTheSameRules() =>
        Assert.True(
            Json.Same(Rules.At("groups"), Yaml.Load("deploy/kubernetes/components/monitors/prometheusrule.yaml").At("spec/groups")),
            "Run deploy/kubernetes/render.sh."
        );

    [ToolFact("promtool")]
    public void Promtool_OfTheRules_FindsThemRightAndSeesThemFire()
    {
        foreach (
            var arguments in new[]
            {
                new[] { "check", "rules", "deploy/prometheus/rules.yml" },
                ["test", "rules", "deploy/prometheus/rules.test.yml"],
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
