using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlagCluster.Deploy.Tests.Support;

namespace FlagCluster.Deploy.Tests;

/// <summary>Alerts, dashboards, the autoscaler and the runbooks read metrics that exist; and what docs/metrics.md says exists is in the code.</summary>
public sealed partial class MetricTests
{
    /// <summary>Of Prometheus, and of kube-state-metrics.</summary>
    private static readonly Regex Foreign = new("^(up|kube_[a-z_]+)$");

    private static readonly Dictionary<string, string> Documented = Row().Matches(Repository.Read("docs/metrics.md")).ToDictionary(AtPrometheus, match => match.Groups[1].Value, StringComparer.Ordinal);

    [Fact]
    public void Expressions_OfAlerts_ReadMetricsThatExist() =>
        Check(Yaml.Load("deploy/prometheus/rules.yml").List("groups").SelectMany(group => group.List("rules")).Select(rule => rule.Text("expr")!));

    [Fact]
    public void Series_OfTheAlertsTests_AreMetricsThatExist() =>
        Check(Yaml.Load("deploy/prometheus/rules.test.yml").List("tests").SelectMany(test => test.List("input_series")).Select(series => series.Text("series")!));

    [Theory]
    [InlineData("service")]
    [InlineData("cluster")]
    [InlineData("flags")]
    public void Expressions_OfADashboard_ReadMetricsThatExist(string name)
    {
        var dashboard = JsonNode.Parse(Repository.Read($"deploy/grafana/dashboards/{name}.json"))!;
        var panels = dashboard.List("panels").Where(panel => panel.Text("type") != "row").ToList();

        Assert.Equal($"flagcluster-{name}", dashboard.Text("uid"));
        Assert.Equal(dashboard.List("panels").Count(), dashboard.List("panels").Select(panel => panel.Text("id")).Distinct().Count());
        Assert.All(panels, panel =>
        {
            Assert.NotEmpty(panel.List("targets"));
            Assert.Equal("prometheus", panel.Text("datasource/uid"));
            Assert.False(string.IsNullOrEmpty(panel.Text("fieldConfig/defaults/unit")));
        });
        Check(panels.SelectMany(panel => panel.List("targets")).Select(target => target.Text("expr")!));
        Check(dashboard.List("templating/list").Select(variable => Variable().Match(variable.Text("definition")!).Groups[1].Value));
    }

    [Fact]
    public void Queries_OfTheMetricsAdapter_ReadMetricsThatExist() => Check(Yaml.Load("deploy/kubernetes/prometheus-adapter.yaml").List("rules/custom")
        .SelectMany(rule => new[] { rule.Text("seriesQuery")!, rule.Text("metricsQuery")!.Replace("<<.LabelMatchers>>", "", StringComparison.Ordinal).Replace("<<.GroupBy>>", "pod", StringComparison.Ordinal) }));

    [Fact]
    public void Commands_OfRunbooks_ReadMetricsThatExist() => Check(Repository.Files("docs/operations", "*.md")
        .SelectMany(path => Prom().Matches(Repository.Read(path)).Select(match => match.Groups[1].Value).Concat(MetricLine().Matches(Repository.Read(path)).SelectMany(line => line.Groups[1].Value.Split('`').Where((_, at) => at % 2 == 1)))));

    [Fact]
    public void Documentation_OfOurMetrics_IsWhatTheCodeMakes()
    {
        var made = Sources().SelectMany(text => Instrument().Matches(text).Select(match => match.Value).Concat(EventInstrument().Matches(text).Select(match => $"flagcluster.events.{match.Groups[1].Value}")))
            .Where(name => !name.EndsWith('.')).ToHashSet(StringComparer.Ordinal);
        var documented = Documented.Values.Where(name => name.StartsWith("flagcluster.", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(documented.Except(made));
        Assert.Empty(made.Except(documented));
    }

    [Theory]
    [InlineData("sum by (job) (rate(a_total{x=\"b_c\", y=~\"d(e)\"}[5m])) / on (job) c_seconds > 0.5 * 3", "a_total,c_seconds")]
    [InlineData("histogram_quantile(0.99, sum by (le) (rate(a_seconds_bucket[$__rate_interval])))", "a_seconds_bucket")]
    [InlineData("(sum(up{job=\"x\"}) or vector(0)) == 0", "up")]
    public void Metrics_OfAnExpression_AreFound(string expression, string expected) => Assert.Equal(expected.Split(','), PromQl.Metrics(expression));

    private static void Check(IEnumerable<string> expressions)
    {
        var read = expressions.SelectMany(PromQl.Metrics).Distinct().ToList();
        Assert.NotEmpty(read);
        Assert.DoesNotContain(read, name => !Foreign.IsMatch(name) && !Documented.ContainsKey(name) && !Documented.ContainsKey(PromQl.Family(name)));
    }

    private static IEnumerable<string> Sources() => new[] { "api", "control", "environments", "events", "gateway", "grains", "operations", "silo", "store" }
        .SelectMany(room => Repository.Files(room, "*.cs")).Where(path => !path.Contains("/obj/", StringComparison.Ordinal)).Select(Repository.Read).Where(text => text.Contains("System.Diagnostics.Metrics", StringComparison.Ordinal));

    /// <summary>The name that <c>/metrics</c> gives an instrument; operations/Metrics has the rules in full.</summary>
    private static string AtPrometheus(Match row)
    {
        var name = row.Groups[1].Value.Replace('.', '_').Replace('-', '_');
        var suffix = row.Groups[3].Value switch { "s" => "_seconds", "bytes" => "_bytes", _ => "" };
        return name + (name.EndsWith(suffix, StringComparison.Ordinal) ? "" : suffix) + (row.Groups[2].Value == "counter" ? "_total" : "");
    }

    /// <summary>A row of docs/metrics.md: name, type and unit.</summary>
    [GeneratedRegex(@"^\| `([a-z][A-Za-z0-9._-]+)` \| (counter|gauge|histogram|up-down counter) \| ([a-z ]*?) *\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<="")flagcluster\.[a-z_]+(\.[a-z_]+)*(?="")")]
    private static partial Regex Instrument();

    /// <summary>Counts and gauges of events share the beginning of their names.</summary>
    [GeneratedRegex(@"(?:Count|Gauge)\(meter, ""([a-z._]+)""")]
    private static partial Regex EventInstrument();

    [GeneratedRegex(@"label_values\(([a-z_]+)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"prom '([^']+)'")]
    private static partial Regex Prom();

    [GeneratedRegex(@"^\| metric \|(.*)\|$", RegexOptions.Multiline)]
    private static partial Regex MetricLine();
}
