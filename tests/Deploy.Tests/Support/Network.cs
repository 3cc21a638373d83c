using System.Net;
using System.Text.Json.Nodes;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>
/// Evaluates network policies as Kubernetes does: if policies select a pod, it has only the connections that at least one of them allows.
/// </summary>
/// <param name="policies">All network policies.</param>
internal sealed class Network(IEnumerable<JsonNode> policies)
{
    private readonly List<JsonNode> _policies = [.. policies];

    /// <summary>Returns whether a connection is allowed at both ends.</summary>
    public bool Allows(NetworkEndpoint from, NetworkEndpoint to, int port, string protocol = "TCP") =>
        AllowsEgress(from, to, port, protocol) && AllowsIngress(from, to, port, protocol);

    /// <summary>Returns whether a connection is allowed at its source.</summary>
    public bool AllowsEgress(NetworkEndpoint from, NetworkEndpoint to, int port, string protocol = "TCP") =>
        IsAllowed(from, "Egress", "spec/egress", "to", to, port, protocol);

    /// <summary>Returns whether a connection is allowed at its target.</summary>
    public bool AllowsIngress(NetworkEndpoint from, NetworkEndpoint to, int port, string protocol = "TCP") =>
        IsAllowed(to, "Ingress", "spec/ingress", "from", from, port, protocol);

    private bool IsAllowed(
        NetworkEndpoint pod,
        string direction,
        string rules,
        string peers,
        NetworkEndpoint other,
        int port,
        string protocol
    )
    {
        var selecting = _policies
            .Where(policy =>
                policy.Text("metadata/namespace") == pod.Namespace
                && pod.Namespace is not null
                && Selects(policy.At("spec/podSelector"), pod.Labels)
                && policy.List("spec/policyTypes").Any(type => type.ToString() == direction)
            )
            .ToList();
        return selecting.Count == 0
            || selecting.Any(policy =>
                policy
                    .List(rules)
                    .Any(rule =>
                        AnyOrEmpty(rule.List("ports"), candidate => IncludesPort(candidate, port, protocol))
                        && AnyOrEmpty(rule.List(peers), peer => IncludesEndpoint(peer, policy.Text("metadata/namespace"), other))
                    )
            );
    }

    /// <summary>An empty list of ports or peers means all of them.</summary>
    private static bool AnyOrEmpty(IEnumerable<JsonNode> list, Func<JsonNode, bool> matches)
    {
        var all = list.ToList();
        return all.Count == 0 || all.Any(matches);
    }

    private static bool IncludesPort(JsonNode policyPort, int port, string protocol)
    {
        if ((policyPort.Text("protocol") ?? "TCP") != protocol)
            return false;
        if (policyPort.At("port") is null)
            return true;
        var first =
            policyPort.Number("port")
            ?? throw new NotSupportedException($"The port {policyPort.At("port")} has a name; these tests support only numbers.");
        return port >= first && port <= (policyPort.Number("endPort") ?? first);
    }

    private static bool IncludesEndpoint(JsonNode peer, string? policyNamespace, NetworkEndpoint other)
    {
        if (peer.At("ipBlock") is { } block)
            return other.Address is { } address
                && IPNetwork.Parse(block.Text("cidr")!).Contains(address)
                && !block.List("except").Any(excluded => IPNetwork.Parse(excluded.ToString()).Contains(address));
        if (other.Namespace is null)
            return false;
        var isNamespaceSelected = peer.At("namespaceSelector") is { } selector
            ? Selects(selector, new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = other.Namespace })
            : other.Namespace == policyNamespace;
        return isNamespaceSelected && Selects(peer.At("podSelector"), other.Labels);
    }

    /// <summary>Returns whether a selector selects labels. An empty or missing selector selects all.</summary>
    private static bool Selects(JsonNode? selector, IReadOnlyDictionary<string, string> labels) =>
        selector.Pairs("matchLabels").All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value?.ToString())
        && selector
            .List("matchExpressions")
            .All(expression =>
            {
                var value = labels.GetValueOrDefault(expression.Text("key")!);
                var isListed = expression.List("values").Any(candidate => candidate.ToString() == value);
                return expression.Text("operator") switch
                {
                    "In" => isListed,
                    "NotIn" => !isListed,
                    "Exists" => value is not null,
                    "DoesNotExist" => value is null,
                    var other => throw new NotSupportedException($"The operator {other} is not supported."),
                };
            });
}
