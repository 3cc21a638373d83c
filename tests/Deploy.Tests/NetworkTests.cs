using System.Text.Json.Nodes;
using FlagCluster.Deploy.Tests.Support;

namespace FlagCluster.Deploy.Tests;

/// <summary>Who may talk to whom, computed from the policies as Kubernetes does: what no policy lets in stays out.</summary>
public sealed class NetworkTests
{
    private const string Component = "app.kubernetes.io/component";

    [Theory]
    // The cluster's own ports: only its members.
    [InlineData("silo", "silo", 11111, true)]
    [InlineData("silo", "silo", 30000, true)]
    [InlineData("gateway", "silo", 30000, true)]
    [InlineData("gateway", "silo", 11111, false)]
    [InlineData("migrate", "silo", 30000, false)]
    [InlineData("anything", "silo", 11111, false)]
    [InlineData("anything", "silo", 30000, false)]
    [InlineData("anything", "silo", 8080, false)]
    [InlineData("gateway", "silo", 8080, false)]
    // Users reach the API, and not the metrics.
    [InlineData("anything", "gateway", 8080, true)]
    [InlineData("anything", "gateway", 9464, false)]
    [InlineData("silo", "gateway", 9464, false)]
    public void Policies_OfEveryOverlay_LetInWhoShouldComeIn(string from, string to, int port, bool expected) =>
        Assert.All(Overlay.Each, overlay => Assert.Equal(expected, Lets(overlay, "monitoring-not", from, to, port)));

    [Theory]
    [InlineData("silo", 8080)]
    [InlineData("gateway", 9464)]
    public void Policies_OfEveryOverlay_LetPrometheusScrape(string to, int port) =>
        Assert.All(Overlay.Each, overlay => Assert.True(Lets(overlay, "monitoring", "prometheus", to, port)));

    [Fact]
    public void Policies_OfEveryOverlay_DenyWhatTheyDoNotName() => Assert.All(Overlay.Each, overlay =>
    {
        var policy = overlay.One("NetworkPolicy", "deny-all");

        Assert.Empty(policy.At("spec/podSelector")!.AsObject());
        Assert.Equal(["Ingress", "Egress"], policy.List("spec/policyTypes").Select(one => one.ToString()));
        Assert.Null(policy.At("spec/ingress"));
        Assert.Null(policy.At("spec/egress"));
    });

    [Theory]
    [InlineData("migrate", 5432, true)]
    [InlineData("silo", 5432, true)]
    [InlineData("gateway", 5432, true)]
    [InlineData("migrate", 9092, false)]
    [InlineData("silo", 9092, true)]
    [InlineData("gateway", 9092, true)]
    [InlineData("gateway", 443, false)]
    public void Policies_OfEveryOverlay_LetOutToWhatIsNeeded(string from, int port, bool expected) => Assert.All(Overlay.Each, overlay =>
        Assert.Equal(expected, overlay.Kind("NetworkPolicy").Where(policy => Selects(policy.At("spec/podSelector"), from))
            .SelectMany(policy => policy.List("spec/egress")).Any(rule => rule.At("to") is null && rule.List("ports").Any(one => one.Number("port") == port))));

    private static bool Lets(Overlay overlay, string space, string from, string to, int port) => overlay.Kind("NetworkPolicy")
        .Where(policy => Selects(policy.At("spec/podSelector"), to))
        .SelectMany(policy => policy.List("spec/ingress"))
        .Any(rule => (rule.At("ports") is null || rule.List("ports").Any(one => one.Number("port") == port))
            && (rule.At("from") is null || rule.List("from").Any(peer => Matches(peer, space, from))));

    private static bool Matches(JsonNode peer, string space, string component) => peer.At("namespaceSelector") is { } selector
        ? selector.At("matchLabels")?["kubernetes.io/metadata.name"]?.ToString() == space && peer.At("podSelector") is null
        : Selects(peer.At("podSelector"), component);

    private static bool Selects(JsonNode? selector, string component)
    {
        var label = selector.At("matchLabels")?[Component]?.ToString();
        if (label is not null && label != component) return false;
        return selector.List("matchExpressions").All(one =>
        {
            Assert.Equal((Component, "In"), (one.Text("key"), one.Text("operator")));
            return one.List("values").Any(value => value.ToString() == component);
        });
    }
}
