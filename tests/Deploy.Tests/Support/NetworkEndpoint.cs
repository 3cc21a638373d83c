using System.Net;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>Represents an end of a connection: a pod, or an address outside the pods.</summary>
/// <param name="Name">The name for messages.</param>
/// <param name="Namespace">The namespace of the pod; null for an address.</param>
/// <param name="Labels">The labels of the pod.</param>
/// <param name="Address">The address; null for a pod.</param>
internal sealed record NetworkEndpoint(string Name, string? Namespace, IReadOnlyDictionary<string, string> Labels, IPAddress? Address)
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Creates a pod with labels such as <c>k8s-app=kube-dns</c>.</summary>
    public static NetworkEndpoint Pod(string @namespace, params string[] labels) =>
        new(
            $"{@namespace}/{string.Join(',', labels)}",
            @namespace,
            labels.Select(label => label.Split('=')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal),
            null
        );

    /// <summary>Creates an address that is not a pod.</summary>
    public static NetworkEndpoint Outside(string address) => new(address, null, None, IPAddress.Parse(address));
}
