using System.Globalization;
using System.Text.RegularExpressions;
using FlagCluster.Deploy.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Deploy.Tests;

/// <summary>Tests that the network policies allow the required connections at both ends, and no others.</summary>
public sealed partial class NetworkTests
{
    private const string Namespace = "flagcluster";

    private static readonly NetworkEndpoint Dns = NetworkEndpoint.Pod("kube-system", "k8s-app=kube-dns");

    [Theory]
    // Within the cluster.
    [InlineData("silo", "silo", 11111)]
    [InlineData("silo", "silo", 30000)]
    [InlineData("gateway", "silo", 30000)]
    // From users and Prometheus.
    [InlineData("external", "gateway", 8080)]
    [InlineData("prometheus", "silo", 8080)]
    [InlineData("prometheus", "gateway", 9464)]
    // From hosts to other systems.
    [InlineData("migrate", "database", 5432)]
    [InlineData("silo", "database", 5432)]
    [InlineData("gateway", "database", 5432)]
    [InlineData("backup", "database", 5432)]
    [InlineData("silo", "external", 9092)]
    [InlineData("gateway", "external", 9092)]
    [InlineData("silo", "prometheus", 4317)]
    [InlineData("gateway", "prometheus", 4317)]
    public void Connection_Required_IsAllowedAtBothEnds(string from, string to, int port) =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                if (Find(overlay, from) is { } source && Find(overlay, to) is { } target)
                    Assert.True(Policies(overlay).Allows(source, target, port), $"{overlay.Name}: from {from} to {to}:{port}");
            }
        );

    [Theory]
    [InlineData("UDP")]
    [InlineData("TCP")]
    public void Dns_OfAllPods_IsTheClustersDnsOnly(string protocol) =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                var network = Policies(overlay);
                foreach (var (name, _) in overlay.Pods())
                {
                    var pod = Find(overlay, name.Split(' ')[1])!;
                    Assert.True(network.Allows(pod, Dns, 53, protocol), $"{overlay.Name}: {name}");
                    Assert.False(network.AllowsEgress(pod, NetworkEndpoint.Pod("kube-system", "k8s-app=other"), 53, protocol));
                    Assert.False(network.AllowsEgress(pod, NetworkEndpoint.Pod("other-namespace", "k8s-app=kube-dns"), 53, protocol));
                    Assert.False(network.AllowsEgress(pod, NetworkEndpoint.Outside("203.0.113.7"), 53, protocol));
                }
            }
        );

    [Theory]
    [InlineData("UDP")]
    [InlineData("TCP")]
    public void Dns_WithNodeLocalCache_IsAlsoTheCache(string protocol)
    {
        var policy = Yaml.Load("deploy/kubernetes/components/node-local-dns/networkpolicy.yaml");
        policy["metadata"]!["namespace"] = Namespace;

        Assert.Equal("prepare", policy.At("metadata/labels")?["flagcluster.dev/phase"]?.ToString());
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                var network = new Network(overlay.Kind("NetworkPolicy").Append(policy));
                var silo = Find(overlay, "silo")!;
                foreach (
                    var cache in new[]
                    {
                        NetworkEndpoint.Outside("169.254.20.10"),
                        NetworkEndpoint.Pod("kube-system", "k8s-app=node-local-dns"),
                    }
                )
                {
                    Assert.True(network.Allows(silo, cache, 53, protocol));
                    Assert.False(network.AllowsEgress(silo, cache, 80, protocol));
                    Assert.False(Policies(overlay).AllowsEgress(silo, cache, 53, protocol));
                }
                Assert.True(network.Allows(silo, Dns, 53, protocol));
                Assert.False(network.AllowsEgress(silo, NetworkEndpoint.Outside("169.254.169.254"), 53, protocol));
            }
        );
    }

    [Theory]
    [InlineData("gateway", "203.0.113.7", 443, true)]
    [InlineData("gateway", "2606:4700::1111", 443, true)]
    [InlineData("gateway", "203.0.113.7", 80, false)]
    [InlineData("gateway", "10.20.0.7", 443, false)]
    [InlineData("gateway", "172.16.0.7", 443, false)]
    [InlineData("gateway", "192.168.0.7", 443, false)]
    [InlineData("gateway", "100.64.0.7", 443, false)]
    [InlineData("gateway", "169.254.169.254", 443, false)]
    [InlineData("gateway", "127.0.0.1", 443, false)]
    [InlineData("gateway", "fd00::7", 443, false)]
    [InlineData("gateway", "fe80::7", 443, false)]
    [InlineData("gateway", "2002:a00:7::1", 443, false)]
    [InlineData("silo", "203.0.113.7", 443, true)]
    [InlineData("silo", "10.0.0.7", 443, false)]
    [InlineData("migrate", "203.0.113.7", 443, false)]
    public void Internet_WithTheComponent_IsHttpsOfGatewaysAndSilosToPublicAddresses(string from, string address, int port, bool isAllowed)
    {
        var policy = Yaml.Load("deploy/kubernetes/components/internet-egress/networkpolicy.yaml");
        policy["metadata"]!["namespace"] = Namespace;

        Assert.All(
            Overlay.Each,
            overlay =>
            {
                if (Find(overlay, from) is not { } source)
                    return;
                var target = NetworkEndpoint.Outside(address);
                var network = new Network(overlay.Kind("NetworkPolicy").Append(policy));
                Assert.Equal(isAllowed, network.AllowsEgress(source, target, port));
                Assert.False(Policies(overlay).AllowsEgress(source, target, port), $"{overlay.Name}: without the component");
            }
        );
    }

    [ToolFact("kubectl", "kustomize deploy/kubernetes/overlays/production")]
    public void Internet_PortsOfTheOverlay_AreThoseThatItLists()
    {
        using var folder = new TempFolder();
        CopyKubernetes(folder.Path);
        var file = Path.Combine(folder.Path, "overlays/production/kustomization.yaml");
        var text = File.ReadAllText(file)
            .Replace("components:\n", "components:\n  - ../../components/internet-egress\n", StringComparison.Ordinal)
            .Replace("# - { protocol: TCP, port: 587 }", "- { protocol: TCP, port: 587 }", StringComparison.Ordinal);
        File.WriteAllText(file, text);

        var (code, output, errors) = Tool.Run("kubectl", "kustomize", Path.GetDirectoryName(file)!);

        Assert.True(code == 0, errors);
        var network = new Network(Yaml.Parse(output).Where(manifest => manifest.Text("kind") == "NetworkPolicy"));
        var gateway = Find(Overlay.Of("production"), "gateway")!;
        foreach (var (port, isAllowed) in new[] { (443, true), (587, true), (465, false), (25, false) })
            Assert.Equal(isAllowed, network.AllowsEgress(gateway, NetworkEndpoint.Outside("203.0.113.7"), port));
        Assert.False(network.AllowsEgress(gateway, NetworkEndpoint.Outside("10.20.0.7"), 587));
    }

    [Fact]
    public void Addresses_InSettings_AreAllowed() =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                foreach (var host in new[] { "silo", "gateway" })
                {
                    var settings = overlay.Settings(overlay.One("Deployment", host).At("spec/template/spec/containers/0")!);
                    foreach (
                        var (setting, address) in settings.Where(pair =>
                            pair.Key is "Telemetry__OtlpEndpoint" or "Kafka__BootstrapServers" && pair.Value.Length > 0
                        )
                    )
                        Assert.All(
                            Port().Matches(address),
                            port =>
                                Assert.True(
                                    Policies(overlay)
                                        .AllowsEgress(
                                            Find(overlay, host)!,
                                            NetworkEndpoint.Outside("203.0.113.7"),
                                            int.Parse(port.Groups[1].Value, CultureInfo.InvariantCulture)
                                        ),
                                    $"{setting}={address}"
                                )
                        );
                }
            }
        );

    [Theory]
    [InlineData("silo", 11111, "gateway", "migrate", "backup", "unlabeled", "external", "prometheus")]
    [InlineData("silo", 30000, "migrate", "backup", "unlabeled", "external", "prometheus")]
    [InlineData("silo", 8080, "silo", "gateway", "unlabeled", "external")]
    [InlineData("gateway", 9464, "silo", "unlabeled", "external")]
    [InlineData("gateway", 30000, "silo", "gateway", "unlabeled", "external", "prometheus")]
    [InlineData("migrate", 8080, "silo", "unlabeled", "external", "prometheus")]
    [InlineData("backup", 8080, "silo", "unlabeled", "external", "prometheus")]
    [InlineData("postgresql", 5432, "unlabeled", "external", "prometheus")]
    public void Port_RestrictedToSomeSources_RejectsTheOthers(string to, int port, params string[] sources) =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                foreach (var from in sources)
                    if (Find(overlay, to) is { } target && Find(overlay, from) is { } source)
                        Assert.False(Policies(overlay).AllowsIngress(source, target, port), $"{overlay.Name}: from {from} to {to}:{port}");
            }
        );

    [Theory]
    [InlineData("gateway", "silo", 11111)]
    [InlineData("silo", "gateway", 8080)]
    [InlineData("migrate", "silo", 30000)]
    [InlineData("backup", "silo", 30000)]
    [InlineData("migrate", "external", 9092)]
    [InlineData("backup", "external", 9092)]
    [InlineData("silo", "external", 443)]
    [InlineData("gateway", "external", 443)]
    [InlineData("backup", "external", 443)]
    [InlineData("unlabeled", "database", 5432)]
    [InlineData("unlabeled", "external", 80)]
    public void Connection_NotRequired_IsDenied(string from, string to, int port) =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                if (Find(overlay, from) is { } source && Find(overlay, to) is { } target)
                    Assert.False(Policies(overlay).AllowsEgress(source, target, port), $"{overlay.Name}: from {from} to {to}:{port}");
            }
        );

    [Fact]
    public void Policies_OfAllOverlays_DenyByDefault() =>
        Assert.All(
            Overlay.Each,
            overlay =>
            {
                var policy = overlay.One("NetworkPolicy", "deny-all");

                Assert.Empty(policy.At("spec/podSelector")!.AsObject());
                Assert.Equal(["Ingress", "Egress"], policy.List("spec/policyTypes").Select(type => type.ToString()));
                Assert.Null(policy.At("spec/ingress"));
                Assert.Null(policy.At("spec/egress"));
            }
        );

    private static void CopyKubernetes(string target)
    {
        const string Folder = "deploy/kubernetes/";
        foreach (var path in new[] { "base", "components", "overlays" }.SelectMany(folder => Repository.Files(Folder + folder)))
        {
            var copy = Path.Combine(target, path[Folder.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Repository.Locate(path), copy);
        }
    }

    private static Network Policies(Overlay overlay) => new(overlay.Kind("NetworkPolicy"));

    /// <summary>
    /// Returns an endpoint by its name, or null when the overlay has no such pod. The database is the pod of the overlay, or external.
    /// </summary>
    private static NetworkEndpoint? Find(Overlay overlay, string name) =>
        name switch
        {
            "unlabeled" => NetworkEndpoint.Pod(Namespace),
            "external" => NetworkEndpoint.Pod("other-namespace", "app.kubernetes.io/component=silo"),
            "prometheus" => NetworkEndpoint.Pod("monitoring", "app.kubernetes.io/name=prometheus"),
            "database" => Find(overlay, "postgresql") ?? NetworkEndpoint.Outside("203.0.113.7"),
            _ => overlay
                .Pods()
                .Where(pod => pod.Name.Split(' ')[1] == name)
                .Select(pod =>
                    NetworkEndpoint.Pod(Namespace, [.. pod.Pod.Pairs("metadata/labels").Select(label => $"{label.Key}={label.Value}")])
                )
                .SingleOrDefault(),
        };

    [GeneratedRegex(@":(\d+)")]
    private static partial Regex Port();
}
