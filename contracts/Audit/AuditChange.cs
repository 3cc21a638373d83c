using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Audit;

/// <summary>Represents a reference to an entry of an environment's log.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Version">The version that the change made.</param>
/// <param name="Hash">The hash of the entry in the environment's chain, 32 bytes.</param>
/// <param name="Items">The changed items, such as <c>flag:checkout</c>; at most <see cref="MaxItems"/>.</param>
/// <param name="Operations">The number of operations.</param>
public sealed record AuditChange(
    EnvironmentId Environment,
    EnvironmentVersion Version,
    ReadOnlyMemory<byte> Hash,
    IReadOnlyList<string> Items,
    int Operations
)
{
    /// <summary>The largest number of items that an entry names.</summary>
    public const int MaxItems = 20;

    /// <summary>Gets the text that identifies the change in its organization.</summary>
    public string Reference => $"{Environment}@{Version}";
}
