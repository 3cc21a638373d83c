using System.Net;
using System.Text.Json.Nodes;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>
/// Who may talk to whom, computed from policies as Kubernetes does: a pod that a policy selects may do what some policy says, and nothing
/// else.
/// </summary>
/// <param name="policies">Every NetworkPolicy there is.</param>
internal sealed class Network(IEnumerable<JsonNode> policies)
{
    private readonly List<JsonNode> _policies = [.. policies];

    /// <summary>Whether a connection is let out where it begins, and in where it ends.</summary>
    public bool Lets(Place from, Place to, int port, string protocol = "TCP") =>
        LetsOut(from, to, port, protocol) && LetsIn(from, to, port, protocol);

    /// <summary>Whether a connection is let out where it begins.</summary>
    public bool LetsOut(Place from, Place to, int port, string protocol = "TCP") =>
        Allows(from, "Egress", "spec/egress", "to", to, port, protocol);

    /// <summary>Whether a connection is let in where it ends.</summary>
    public bool LetsIn(Place from, Place to, int port, string protocol = "TCP") =>
        Allows(to, "Ingress", "spec/ingress", "from", from, port, protocol);

    private bool Allows(Place pod, string direction, string rules, string peers, Place other, int port, string protocol)
    {
        var selecting = _policies
            .Where(policy =>
                policy.Text("metadata/namespace") == pod.Space
                && pod.Space is not null
                && Selects(policy.At("spec/podSelector"), pod.Labels)
                && policy.List("spec/policyTypes").Any(type => type.ToString() == direction)
            )
            .ToList();
        return selecting.Count == 0
            || selecting.Any(policy =>
                policy
                    .List(rules)
                    .Any(rule =>
                        AnyOrNone(rule.List("ports"), one => Opens(one, port, protocol))
                        && AnyOrNone(rule.List(peers), peer => Is(peer, policy.Text("metadata/namespace"), other))
                    )
            );
    }

    /// <summary>An empty list of ports or peers means all of them.</summary>
    private static bool AnyOrNone(IEnumerable<JsonNode> list, Func<JsonNode, bool> matches)
    {
        var all = list.ToList();
        return all.Count == 0 || all.Any(matches);
    }

    private static bool Opens(JsonNode one, int port, string protocol)
    {
        if ((one.Text("protocol") ?? "TCP") != protocol)
            return false;
        if (one.At("port") is null)
            return true;
        var first =
            one.Number("port") ?? throw new NotSupportedException($"The port {one.At("port")} has a name; these tests read numbers.");
        return port >= first && port <= (one.Number("endPort") ?? first);
    }

    private static bool Is(JsonNode peer, string? space, Place other)
    {
        if (peer.At("ipBlock") is { } block)
            return other.Address is { } address
                && IPNetwork.Parse(block.Text("cidr")!).Contains(address)
                && !block.List("except").Any(hole => IPNetwork.Parse(hole.ToString()).Contains(address));
        if (other.Space is null)
            return false;
        var there = peer.At("namespaceSelector") is { } spaces
            ? Selects(spaces, new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = other.Space })
            : other.Space == space;
        return there && Selects(peer.At("podSelector"), other.Labels);
    }

    /// <summary>A selector that is empty, or not there, selects all.</summary>
    private static bool Selects(JsonNode? selector, IReadOnlyDictionary<string, string> labels) =>
        selector.Pairs("matchLabels").All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value?.ToString())
        && selector
            .List("matchExpressions")
            .All(one =>
            {
                var value = labels.GetValueOrDefault(one.Text("key")!);
                var named = one.List("values").Any(candidate => candidate.ToString() == value);
                return one.Text("operator") switch
                {
                    "In" => named,
                    "NotIn" => !named,
                    "Exists" => value is not null,
                    "DoesNotExist" => value is null,
                    var other => throw new NotSupportedException($"There is no operator {other}."),
                };
            });
}
