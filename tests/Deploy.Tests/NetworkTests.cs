using System.Globalization;
using System.Text.RegularExpressions;
using FlagCluster.Deploy.Tests.Support;

namespace FlagCluster.Deploy.Tests;

/// <summary>Who may talk to whom: what is needed is let out at one end and in at the other, and nothing else is.</summary>
public sealed partial class NetworkTests
{
    private const string Space = "flagcluster";

    private static readonly Place Dns = Place.Pod("kube-system", "k8s-app=kube-dns");

    [Theory]
    // The cluster's own ports.
    [InlineData("silo", "silo", 11111)]
    [InlineData("silo", "silo", 30000)]
    [InlineData("gateway", "silo", 30000)]
    // Users, and Prometheus.
    [InlineData("elsewhere", "gateway", 8080)]
    [InlineData("prometheus", "silo", 8080)]
    [InlineData("prometheus", "gateway", 9464)]
    // What the hosts need of others.
    [InlineData("migrate", "database", 5432)]
    [InlineData("silo", "database", 5432)]
    [InlineData("gateway", "database", 5432)]
    [InlineData("backup", "database", 5432)]
    [InlineData("silo", "elsewhere", 9092)]
    [InlineData("gateway", "elsewhere", 9092)]
    [InlineData("silo", "prometheus", 4317)]
    [InlineData("gateway", "prometheus", 4317)]
    public void Connection_ThatIsNeeded_IsLetOutAndIn(string from, string to, int port) =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                if (Find(overlay, from) is { } here && Find(overlay, to) is { } there)
                    Assert.True(Policies(overlay).Lets(here, there, port), $"{overlay.Name}: from {from} to {to}:{port}");
            }
        );

    [Theory]
    [InlineData("UDP")]
    [InlineData("TCP")]
    public void Names_OfEveryPod_CanBeLookedUpAtTheClustersDnsAlone(string protocol) =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                var network = Policies(overlay);
                foreach (var (name, _) in overlay.Pods())
                {
                    var pod = Find(overlay, name.Split(' ')[1])!;
                    Assert.True(network.Lets(pod, Dns, 53, protocol), $"{overlay.Name}: {name}");
                    Assert.False(network.LetsOut(pod, Place.Pod("kube-system", "k8s-app=other"), 53, protocol));
                    Assert.False(network.LetsOut(pod, Place.Pod("elsewhere", "k8s-app=kube-dns"), 53, protocol));
                    Assert.False(network.LetsOut(pod, Place.Outside("203.0.113.7"), 53, protocol));
                }
            }
        );

    [Theory]
    [InlineData("UDP")]
    [InlineData("TCP")]
    public void Names_WithTheCacheOnEachNode_AreLookedUpThereToo(string protocol)
    {
        var policy = Yaml.Load("deploy/kubernetes/components/node-local-dns/networkpolicy.yaml");
        policy["metadata"]!["namespace"] = Space;
        Assert.Equal("prepare", policy.At("metadata/labels")?["flagcluster.dev/phase"]?.ToString());
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                var with = new Network(overlay.Kind("NetworkPolicy").Append(policy));
                var silo = Find(overlay, "silo")!;
                foreach (var cache in new[] { Place.Outside("169.254.20.10"), Place.Pod("kube-system", "k8s-app=node-local-dns") })
                {
                    Assert.True(with.Lets(silo, cache, 53, protocol));
                    Assert.False(with.LetsOut(silo, cache, 80, protocol));
                    Assert.False(Policies(overlay).LetsOut(silo, cache, 53, protocol));
                }
                Assert.True(with.Lets(silo, Dns, 53, protocol));
                Assert.False(with.LetsOut(silo, Place.Outside("169.254.169.254"), 53, protocol));
            }
        );
    }

    [Fact]
    public void Addresses_InSettings_AreLetOut() =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                foreach (var host in new[] { "silo", "gateway" })
                {
                    var settings = overlay.Settings(overlay.One("Deployment", host).At("spec/template/spec/containers/0")!);
                    foreach (
                        var (setting, address) in settings.Where(one =>
                            one.Key is "Telemetry__OtlpEndpoint" or "Kafka__BootstrapServers" && one.Value.Length > 0
                        )
                    )
                        Assert.All(
                            Port().Matches(address),
                            port =>
                                Assert.True(
                                    Policies(overlay)
                                        .LetsOut(
                                            Find(overlay, host)!,
                                            Place.Outside("203.0.113.7"),
                                            int.Parse(port.Groups[1].Value, CultureInfo.InvariantCulture)
                                        ),
                                    $"{setting}={address}"
                                )
                        );
                }
            }
        );

    // The port is closed to every source.
    [Theory]
    [InlineData("silo", 11111, "gateway", "migrate", "backup", "anything", "elsewhere", "prometheus")]
    [InlineData("silo", 30000, "migrate", "backup", "anything", "elsewhere", "prometheus")]
    [InlineData("silo", 8080, "silo", "gateway", "anything", "elsewhere")]
    [InlineData("gateway", 9464, "silo", "anything", "elsewhere")]
    [InlineData("gateway", 30000, "silo", "gateway", "anything", "elsewhere", "prometheus")]
    [InlineData("migrate", 8080, "silo", "anything", "elsewhere", "prometheus")]
    [InlineData("backup", 8080, "silo", "anything", "elsewhere", "prometheus")]
    [InlineData("postgresql", 5432, "anything", "elsewhere", "prometheus")]
    public void Port_ThatIsNotForAll_LetsInNobodyElse(string to, int port, params string[] others) =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                foreach (var other in others)
                    if (Find(overlay, to) is { } there && Find(overlay, other) is { } here)
                        Assert.False(Policies(overlay).LetsIn(here, there, port), $"{overlay.Name}: from {other} to {to}:{port}");
            }
        );

    [Theory]
    [InlineData("gateway", "silo", 11111)]
    [InlineData("silo", "gateway", 8080)]
    [InlineData("migrate", "silo", 30000)]
    [InlineData("backup", "silo", 30000)]
    [InlineData("migrate", "elsewhere", 9092)]
    [InlineData("backup", "elsewhere", 9092)]
    [InlineData("silo", "elsewhere", 443)]
    [InlineData("gateway", "elsewhere", 443)]
    [InlineData("backup", "elsewhere", 443)]
    [InlineData("anything", "database", 5432)]
    [InlineData("anything", "elsewhere", 80)]
    public void Connection_ThatNobodyNeeds_IsNotLetOut(string from, string to, int port) =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                if (Find(overlay, from) is { } here && Find(overlay, to) is { } there)
                    Assert.False(Policies(overlay).LetsOut(here, there, port), $"{overlay.Name}: from {from} to {to}:{port}");
            }
        );

    [Fact]
    public void Policies_OfEveryOverlay_DenyWhatTheyDoNotName() =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                var policy = overlay.One("NetworkPolicy", "deny-all");

                Assert.Empty(policy.At("spec/podSelector")!.AsObject());
                Assert.Equal(["Ingress", "Egress"], policy.List("spec/policyTypes").Select(one => one.ToString()));
                Assert.Null(policy.At("spec/ingress"));
                Assert.Null(policy.At("spec/egress"));
            }
        );

    private static Network Policies(Overlay overlay) => new(overlay.Kind("NetworkPolicy"));

    /// <summary>A place by its name; null when the overlay has no such pod. The database is the overlay's own, or somewhere.</summary>
    private static Place? Find(Overlay overlay, string name) =>
        name switch
        {
            "anything" => Place.Pod(Space),
            "elsewhere" => Place.Pod("elsewhere", "app.kubernetes.io/component=silo"),
            "prometheus" => Place.Pod("monitoring", "app.kubernetes.io/name=prometheus"),
            "database" => Find(overlay, "postgresql") ?? Place.Outside("203.0.113.7"),
            _ => overlay
                .Pods()
                .Where(pod => pod.Name.Split(' ')[1] == name)
                .Select(pod => Place.Pod(Space, [.. pod.Pod.Pairs("metadata/labels").Select(label => $"{label.Key}={label.Value}")]))
                .SingleOrDefault(),
        };

    [GeneratedRegex(@":(\d+)")]
    private static partial Regex Port();
}
