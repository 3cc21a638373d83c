using System.Net;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>One end of a connection: a pod, by its namespace and labels, or an address that is no pod.</summary>
/// <param name="Name">What a test says of it.</param>
/// <param name="Space">The pod's namespace; null for an address.</param>
/// <param name="Labels">The pod's labels.</param>
/// <param name="Address">The address, of what is no pod.</param>
internal sealed record Place(string Name, string? Space, IReadOnlyDictionary<string, string> Labels, IPAddress? Address)
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>A pod with no labels but these, such as <c>k8s-app=kube-dns</c>.</summary>
    public static Place Pod(string space, params string[] labels) =>
        new(
            $"{space}/{string.Join(',', labels)}",
            space,
            labels.Select(label => label.Split('=')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal),
            null
        );

    /// <summary>What is outside of the cluster, or no pod in it.</summary>
    public static Place Outside(string address) => new(address, null, None, IPAddress.Parse(address));
}
