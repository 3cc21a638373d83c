using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>Prometheus finds the hosts, may reach them, and names them as alerts and dashboards do.</summary>
public sealed partial class MonitorTests
{
    private static readonly Overlay Production = Overlay.Of("production");

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    public void Monitor_OfAHost_FindsItsPodsWhereTheyServeMetrics(string host)
    {
        var monitor = Production.One("PodMonitor", host);
        var (found, template) = Assert.Single(
            Production.Pods(),
            pod =>
                monitor
                    .Pairs("spec/selector/matchLabels")
                    .All(label => pod.Pod.At("metadata/labels")?[label.Key]?.ToString() == label.Value?.ToString())
        );
        var endpoint = Assert.Single(monitor.List("spec/podMetricsEndpoints"));
        var container = template.At("spec/containers/0")!;
        var port = container.List("ports").Single(one => one.Text("name") == endpoint.Text("port")).Number("containerPort")!.Value;
        var settings = Production.Settings(container);

        Assert.Equal($"Deployment {host}", found);
        Assert.NotEmpty(monitor.Pairs("spec/selector/matchLabels"));
        Assert.Null(monitor.At("spec/namespaceSelector"));
        Assert.Equal("/metrics", endpoint.Text("path"));
        Assert.EndsWith($":{port}", settings.GetValueOrDefault("Metrics__Url") ?? settings["Server__Urls"], StringComparison.Ordinal);
        Assert.Equal($"flagcluster-{host}", Job(monitor));
        Assert.True(
            new Network(Production.Kind("NetworkPolicy")).LetsIn(
                Place.Pod("monitoring"),
                Place.Pod("flagcluster", [.. template.Pairs("metadata/labels").Select(label => $"{label.Key}={label.Value}")]),
                port
            )
        );
    }

    [Theory]
    [InlineData("deploy/prometheus/rules.yml")]
    [InlineData("deploy/kubernetes/prometheus-adapter.yaml")]
    [InlineData("deploy/grafana/dashboards/service.json")]
    [InlineData("deploy/grafana/dashboards/cluster.json")]
    public void Jobs_ThatAreAskedFor_AreThoseTheMonitorsSet(string file)
    {
        var set = Production.Kind("PodMonitor").Select(Job).ToList();
        var asked = Asked()
            .Matches(Repository.Read(file))
            .Select(match => match.Groups[1].Value == "=" ? Regex.Escape(match.Groups[2].Value) : match.Groups[2].Value)
            .Distinct()
            .ToList();

        Assert.NotEmpty(asked);
        Assert.All(asked, pattern => Assert.Contains(set, job => Regex.IsMatch(job!, $"^(?:{pattern})$")));
    }

    [Fact]
    public void Jobs_OfTheMonitors_AreThoseOfCompose()
    {
        var scraped = Yaml.Load("deploy/prometheus/prometheus.yml").List("scrape_configs").Select(job => job.Text("job_name")).ToHashSet();

        Assert.All(Production.Kind("PodMonitor"), monitor => Assert.Contains(Job(monitor), scraped));
    }

    [Fact]
    public void Objects_ForTheOperator_HaveTheLabelThatItsPrometheusAsksFor()
    {
        var objects = Production
            .All.Where(one => one.Text("apiVersion")!.StartsWith("monitoring.coreos.com/", StringComparison.Ordinal))
            .ToList();

        Assert.Equal(["PodMonitor", "PodMonitor", "PrometheusRule"], objects.Select(one => one.Text("kind")).Order(StringComparer.Ordinal));
        Assert.All(objects, one => Assert.Equal("kube-prometheus-stack", one.Text("metadata/labels/release")));
    }

    private static string? Job(JsonNode monitor) =>
        monitor.List("spec/podMetricsEndpoints/0/relabelings").Single(one => one.Text("targetLabel") == "job").Text("replacement");

    [GeneratedRegex(@"\bjob(=~?)\\?""([^""\\]+)\\?""")]
    private static partial Regex Asked();
}
