using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlagCluster.Deploy.Tests.PromQl;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Metrics;

namespace FlagCluster.Deploy.Tests;

/// <summary>
/// Compares the queries of alerts and their tests, dashboards, the autoscaler and the runbooks with the tables of docs/metrics.md: names
/// with their suffixes, kinds, labels, and values of labels. MetricsTests in Standalone.Tests and Cluster.Tests compare the tables with
/// the hosts.
/// </summary>
public sealed partial class MetricTests
{
    private static readonly IReadOnlyList<DocumentedMetric> Table = MetricTable.Read(Repository.Read("docs/metrics.md"));

    private static readonly HashSet<string> Jobs =
    [
        .. Yaml.Load("deploy/prometheus/prometheus.yml").List("scrape_configs").Select(job => job.Text("job_name")!),
    ];

    public static TheoryData<string> Dashboards => [.. Repository.Files("deploy/grafana/dashboards", "*.json")];

    [Fact]
    public void Expressions_OfAlerts_UseDocumentedMetrics() =>
        Check(
            Jobs,
            Yaml.Load("deploy/prometheus/rules.yml")
                .List("groups")
                .SelectMany(group => group.List("rules"))
                .Select(rule => (rule.Text("expr")!, Words(LabelOfAlert(), rule.At("annotations"))))
        );

    [Fact]
    public void Series_OfAlertTests_AreDocumentedMetrics() =>
        Check([], AlertRules.Tests.SelectMany(test => test.List("input_series")).Select(series => series.Text("series")!));

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Panels_OfADashboard_HaveIdsTargetsAndUnits(string path)
    {
        var dashboard = JsonNode.Parse(Repository.Read(path))!;

        var ids = dashboard.List("panels").Select(panel => panel.Text("id")).ToList();

        Assert.Equal($"flagcluster-{Path.GetFileNameWithoutExtension(path)}", dashboard.Text("uid"));
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(
            Panels(dashboard),
            panel =>
            {
                Assert.NotEmpty(panel.List("targets"));
                Assert.Equal("prometheus", panel.Text("datasource/uid"));
                Assert.False(string.IsNullOrEmpty(panel.Text("fieldConfig/defaults/unit")));
            }
        );
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Expressions_OfADashboard_UseDocumentedMetrics(string path)
    {
        var dashboard = JsonNode.Parse(Repository.Read(path))!;

        Check(
            Jobs,
            Panels(dashboard)
                .SelectMany(panel => panel.List("targets"))
                .Select(target => (target.Text("expr")!, Words(LabelOfLegend(), target.At("legendFormat"))))
        );
        Check(
            Jobs,
            dashboard
                .List("templating/list")
                .SelectMany(variable => new[] { variable.Text("definition")!, variable.Text("query/query")! })
                .Select(text => Variable().Replace(text, "count by ($2) ($1)"))
        );
    }

    [Fact]
    public void Queries_OfTheMetricsAdapter_UseDocumentedMetrics() =>
        Check(
            Jobs,
            Yaml.Load("deploy/kubernetes/prometheus-adapter.yaml")
                .List("rules/custom")
                .SelectMany(rule =>
                    new[]
                    {
                        rule.Text("seriesQuery")!,
                        rule.Text("metricsQuery")!
                            .Replace("<<.LabelMatchers>>", "", StringComparison.Ordinal)
                            .Replace("<<.GroupBy>>", "pod", StringComparison.Ordinal),
                    }
                )
        );

    [Fact]
    public void Commands_OfRunbooks_UseDocumentedMetrics() =>
        Check(
            Jobs,
            Repository
                .Files("docs/operations", "*.md")
                .SelectMany(path => Prom().Matches(Repository.Read(path)))
                .Select(match => match.Groups[1].Value)
        );

    [Fact]
    public void Metrics_OfRunbooks_AreDocumented()
    {
        var checker = new PromChecker(Table, Jobs);

        checker.CheckNames(
            from path in Repository.Files("docs/operations", "*.md")
            from line in MetricLine().Matches(Repository.Read(path))
            from name in line.Groups[1].Value.Split('`').Where((_, index) => index % 2 == 1)
            select name
        );

        checker.Problems.AssertNone();
    }

    private static IEnumerable<JsonNode> Panels(JsonNode dashboard) => dashboard.List("panels").Where(panel => panel.Text("type") != "row");

    private static void Check(HashSet<string> jobs, IEnumerable<string> expressions) =>
        Check(jobs, expressions.Select(expression => (expression, Enumerable.Empty<string>())));

    private static void Check(HashSet<string> jobs, IEnumerable<(string Expression, IEnumerable<string> Labels)> all)
    {
        var checker = new PromChecker(Table, jobs);
        var expressions = all.ToList();
        Assert.NotEmpty(expressions);
        checker.Check(expressions);
        checker.Problems.AssertNone();
    }

    private static IEnumerable<string> Words(Regex pattern, JsonNode? text) =>
        pattern.Matches(text?.ToString() ?? "").Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\$labels\.(\w+)")]
    private static partial Regex LabelOfAlert();

    [GeneratedRegex(@"\{\{\s*(\w+)\s*\}\}")]
    private static partial Regex LabelOfLegend();

    [GeneratedRegex(@"^label_values\((.*), *(\w+)\)$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"prom '([^']+)'")]
    private static partial Regex Prom();

    [GeneratedRegex(@"^\| metric \|(.*)\|$", RegexOptions.Multiline)]
    private static partial Regex MetricLine();
}
