using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests that Prometheus finds and reaches the hosts, and uses the job names of alerts and dashboards.</summary>
public sealed partial class MonitorTests
{
    private static readonly Overlay Production = Overlay.Of("production");

    [Theory]
    [InlineData("silo")]
    [InlineData("gateway")]
    public void Monitor_OfAHost_SelectsThePodsAndTheirMetricsPort(string host)
    {
        var monitor = Production.One("PodMonitor", host);
        var (workload, template) = Assert.Single(
            Production.Pods(),
            pod =>
                monitor
                    .Pairs("spec/selector/matchLabels")
                    .All(label => pod.Pod.At("metadata/labels")?[label.Key]?.ToString() == label.Value?.ToString())
        );
        var endpoint = Assert.Single(monitor.List("spec/podMetricsEndpoints"));
        var container = template.At("spec/containers/0")!;
        var port = container
            .List("ports")
            .Single(candidate => candidate.Text("name") == endpoint.Text("port"))
            .Number("containerPort")!
            .Value;
        var settings = Production.Settings(container);

        Assert.Equal($"Deployment {host}", workload);
        Assert.NotEmpty(monitor.Pairs("spec/selector/matchLabels"));
        Assert.Null(monitor.At("spec/namespaceSelector"));
        Assert.Equal("/metrics", endpoint.Text("path"));
        Assert.EndsWith($":{port}", settings.GetValueOrDefault("Metrics__Url") ?? settings["Server__Urls"], StringComparison.Ordinal);
        Assert.Equal($"flagcluster-{host}", Job(monitor));
        Assert.True(
            new Network(Production.Kind("NetworkPolicy")).AllowsIngress(
                NetworkEndpoint.Pod("monitoring"),
                NetworkEndpoint.Pod("flagcluster", [.. template.Pairs("metadata/labels").Select(label => $"{label.Key}={label.Value}")]),
                port
            )
        );
    }

    [Theory]
    [InlineData("deploy/prometheus/rules.yml")]
    [InlineData("deploy/kubernetes/prometheus-adapter.yaml")]
    [InlineData("deploy/grafana/dashboards/service.json")]
    [InlineData("deploy/grafana/dashboards/cluster.json")]
    public void Jobs_UsedInAFile_AreThoseOfTheMonitors(string file)
    {
        var defined = Production.Kind("PodMonitor").Select(Job).ToList();

        var used = JobMatcher()
            .Matches(Repository.Read(file))
            .Select(match => match.Groups[1].Value == "=" ? Regex.Escape(match.Groups[2].Value) : match.Groups[2].Value)
            .Distinct()
            .ToList();

        Assert.NotEmpty(used);
        Assert.All(used, pattern => Assert.Contains(defined, job => Regex.IsMatch(job!, $"^(?:{pattern})$")));
    }

    [Fact]
    public void Jobs_OfTheMonitors_AreThoseOfCompose()
    {
        var scraped = Yaml.Load("deploy/prometheus/prometheus.yml").List("scrape_configs").Select(job => job.Text("job_name")).ToHashSet();

        Assert.All(Production.Kind("PodMonitor"), monitor => Assert.Contains(Job(monitor), scraped));
    }

    [Fact]
    public void Objects_ForTheOperator_HaveTheLabelThatItSelects()
    {
        var objects = Production
            .All.Where(manifest => manifest.Text("apiVersion")!.StartsWith("monitoring.coreos.com/", StringComparison.Ordinal))
            .ToList();

        Assert.Equal(
            ["PodMonitor", "PodMonitor", "PrometheusRule"],
            objects.Select(manifest => manifest.Text("kind")).Order(StringComparer.Ordinal)
        );
        Assert.All(objects, manifest => Assert.Equal("kube-prometheus-stack", manifest.Text("metadata/labels/release")));
    }

    private static string? Job(JsonNode monitor) =>
        monitor
            .List("spec/podMetricsEndpoints/0/relabelings")
            .Single(relabeling => relabeling.Text("targetLabel") == "job")
            .Text("replacement");

    [GeneratedRegex(@"\bjob(=~?)\\?""([^""\\]+)\\?""")]
    private static partial Regex JobMatcher();
}
