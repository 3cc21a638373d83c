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
        Assert.Equal(["flagcluster_requests_in_flight", "flagcluster_stream_connections"], autoscaler.List("spec/metrics").Select(one => one.Text("pods/metric/name")).Order());
        Assert.True(autoscaler.Number("spec/minReplicas") >= 2);
        // A number in the Deployment would undo the autoscaler's with every apply.
        Assert.Null(Overlay.Of("production").One("Deployment", "gateway").At("spec/replicas"));
        Assert.True(autoscaler.Number("spec/behavior/scaleDown/stabilizationWindowSeconds") >= 300);
    }

    [Fact]
    public void Autoscaler_Metrics_AreServedByTheAdaptersRules()
    {
        var served = Yaml.Load("deploy/kubernetes/prometheus-adapter.yaml").List("rules/custom").Select(rule => rule.Text("name/as")).ToList();

        Assert.All(Overlay.Of("production").One("HorizontalPodAutoscaler", "gateway").List("spec/metrics"), metric => Assert.Contains(metric.Text("pods/metric/name"), served));
    }

    [Fact]
    public void Disruptions_OfHosts_AreOneAtATime() => Assert.All(Overlay.Each, overlay =>
    {
        foreach (var host in new[] { "silo", "gateway" })
        {
            var budget = overlay.One("PodDisruptionBudget", host);
            Assert.Equal(1, budget.Number("spec/maxUnavailable"));
            Assert.Equal(overlay.One("Deployment", host).At("spec/selector")!.ToJsonString(), budget.At("spec/selector")!.ToJsonString());
        }
    });

    [Fact]
    public void Production_Silos_AreThree() => Assert.Equal(3, Overlay.Of("production").One("Deployment", "silo").Number("spec/replicas"));

    [Fact]
    public void Service_OfGateways_LeadsToTheirApi() => Assert.All(Overlay.Each, overlay =>
    {
        var service = overlay.One("Service", "gateway");
        var labels = overlay.One("Deployment", "gateway").At("spec/template/metadata/labels");

        Assert.All(service.Pairs("spec/selector"), pair => Assert.Equal(pair.Value?.ToString(), labels?[pair.Key]?.ToString()));
        Assert.Equal("http", service.Text("spec/ports/0/targetPort"));
    });
}
