using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests the numbers of pods and the limits of voluntary disruptions.</summary>
public sealed class ScalingTests
{
    [Fact]
    public void Autoscaler_OfGateways_UsesRequestsAndStreams()
    {
        var autoscaler = Overlay.Of("production").One("HorizontalPodAutoscaler", "gateway");

        Assert.Equal("gateway", autoscaler.Text("spec/scaleTargetRef/name"));
        Assert.Equal(
            ["flagcluster_requests_in_flight", "flagcluster_stream_connections"],
            autoscaler.List("spec/metrics").Select(metric => metric.Text("pods/metric/name")).Order()
        );
        Assert.True(autoscaler.Number("spec/minReplicas") >= 2);
        // Replicas in the Deployment would overwrite those of the autoscaler with each apply.
        Assert.Null(Overlay.Of("production").One("Deployment", "gateway").At("spec/replicas"));
        Assert.True(autoscaler.Number("spec/behavior/scaleDown/stabilizationWindowSeconds") >= 300);
    }

    [Fact]
    public void Autoscaler_Metrics_AreServedByTheAdapter()
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
    public void Autoscaler_Metrics_ExistWithoutStreams() =>
        Assert.All(
            Yaml.Load("deploy/kubernetes/prometheus-adapter.yaml").List("rules/custom"),
            rule =>
            {
                Assert.StartsWith("http_server_active_requests{", rule.Text("seriesQuery"), StringComparison.Ordinal);
                Assert.Contains("or 0 * sum(http_server_active_requests{", rule.Text("metricsQuery"), StringComparison.Ordinal);
            }
        );

    [ToolFact("promtool")]
    public void Promtool_AutoscalerMetrics_HaveAValueForEachPod()
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
        using var folder = new TempFolder();
        // Pod a has four requests in flight and three streams; pod b has two requests in flight and never had a stream.
        File.WriteAllText(
            folder.File("rules.yaml"),
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

        var (code, output, errors) = Tool.Run("promtool", "test", "rules", folder.File("rules.yaml"));

        Assert.True(code == 0, output + errors);
    }

    [Fact]
    public void DisruptionBudgets_OfHosts_AllowOnePod() =>
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
    public void Deployment_OfSilosInProduction_HasThreeReplicas() =>
        Assert.Equal(3, Overlay.Of("production").One("Deployment", "silo").Number("spec/replicas"));

    [Fact]
    public void Service_OfGateways_SelectsTheirPods() =>
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
