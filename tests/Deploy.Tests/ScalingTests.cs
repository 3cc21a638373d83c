using FlagCluster.Deploy.Tests.Support;

namespace FlagCluster.Deploy.Tests;

/// <summary>How many there are, and how many may go at once.</summary>
public sealed class ScalingTests
{
    [Fact]
    public void Autoscaler_OfGateways_GoesByRequestsAndStreams()
    {
        var autoscaler = Overlay.Of("production").One("HorizontalPodAutoscaler", "gateway");

        Assert.Equal("gateway", autoscaler.Text("spec/scaleTargetRef/name"));
        Assert.Equal(
            ["flagcluster_requests_in_flight", "flagcluster_stream_connections"],
            autoscaler.List("spec/metrics").Select(one => one.Text("pods/metric/name")).Order()
        );
        Assert.True(autoscaler.Number("spec/minReplicas") >= 2);
        // A number in the Deployment would undo the autoscaler's with every apply.
        Assert.Null(Overlay.Of("production").One("Deployment", "gateway").At("spec/replicas"));
        Assert.True(autoscaler.Number("spec/behavior/scaleDown/stabilizationWindowSeconds") >= 300);
    }

    [Fact]
    public void Autoscaler_Metrics_AreServedByTheAdaptersRules()
    {
        var served = Yaml.Load("deploy/kubernetes/prometheus-adapter.yaml")
            .List("rules/custom")
            .Select(rule => rule.Text("name/as"))
            .ToList();

        Assert.All(
            Overlay.Of("production").One("HorizontalPodAutoscaler", "gateway").List("spec/metrics"),
            metric => Assert.Contains(metric.Text("pods/metric/name"), served)
        );
    }

    [Fact]
    public void Autoscaler_Metrics_AreThereWithoutAnyStream() =>
        Assert.All(
            Yaml.Load("deploy/kubernetes/prometheus-adapter.yaml").List("rules/custom"),
            rule =>
            {
                Assert.StartsWith("http_server_active_requests{", rule.Text("seriesQuery"), StringComparison.Ordinal);
                Assert.Contains("or 0 * sum(http_server_active_requests{", rule.Text("metricsQuery"), StringComparison.Ordinal);
            }
        );

    [ToolFact("promtool")]
    public void Promtool_OfTheAutoscalersMetrics_SeesOneForEveryPod()
    {
        var queries = Yaml.Load("deploy/kubernetes/prometheus-adapter.yaml")
            .List("rules/custom")
            .ToDictionary(
                rule => rule.Text("name/as")!,
                rule =>
                    rule.Text("metricsQuery")!
                        .Replace("<<.LabelMatchers>>", "namespace=\"flagcluster\",pod=~\"a|b\"", StringComparison.Ordinal)
                        .Replace("<<.GroupBy>>", "pod", StringComparison.Ordinal)
            );
        var file = Path.Combine(Path.GetTempPath(), $"flagcluster-adapter-{Guid.NewGuid():N}.yaml");
        // Pod a works on four requests and holds three streams; pod b works on two and never had a stream.
        File.WriteAllText(
            file,
            $$"""
            tests:
              - interval: 1m
                input_series:
                  - { series: 'http_server_active_requests{namespace="flagcluster", pod="a", http_request_method="GET"}', values: '5x5' }
                  - { series: 'http_server_active_requests{namespace="flagcluster", pod="a", http_request_method="POST"}', values: '2x5' }
                  - { series: 'http_server_active_requests{namespace="flagcluster", pod="b", http_request_method="GET"}', values: '2x5' }
                  - { series: 'flagcluster_stream_connections{namespace="flagcluster", pod="a"}', values: '3x5' }
                promql_expr_test:
                  - expr: '{{queries["flagcluster_requests_in_flight"]}}'
                    eval_time: 2m
                    exp_samples: [{ labels: '{pod="a"}', value: 4 }, { labels: '{pod="b"}', value: 2 }]
                  - expr: '{{queries["flagcluster_stream_connections"]}}'
                    eval_time: 2m
                    exp_samples: [{ labels: '{pod="a"}', value: 3 }, { labels: '{pod="b"}', value: 0 }]
            """
        );
        try
        {
            var (code, output, errors) = Tool.Run("promtool", "test", "rules", file);

            Assert.True(code == 0, output + errors);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Disruptions_OfHosts_AreOneAtATime() =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                foreach (var host in new[] { "silo", "gateway" })
                {
                    var budget = overlay.One("PodDisruptionBudget", host);
                    Assert.Equal(1, budget.Number("spec/maxUnavailable"));
                    Assert.Equal(
                        overlay.One("Deployment", host).At("spec/selector")!.ToJsonString(),
                        budget.At("spec/selector")!.ToJsonString()
                    );
                }
            }
        );

    [Fact]
    public void Production_Silos_AreThree() => Assert.Equal(3, Overlay.Of("production").One("Deployment", "silo").Number("spec/replicas"));

    [Fact]
    public void Service_OfGateways_LeadsToTheirApi() =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                var service = overlay.One("Service", "gateway");
                var labels = overlay.One("Deployment", "gateway").At("spec/template/metadata/labels");

                Assert.All(service.Pairs("spec/selector"), pair => Assert.Equal(pair.Value?.ToString(), labels?[pair.Key]?.ToString()));
                Assert.Equal("http", service.Text("spec/ports/0/targetPort"));
            }
        );
}
