namespace FlagCluster.Contracts.Tenancy;

/// <summary>
/// Represents a write of control data whose parent does not exist: another server may have deleted it in the meantime. Nothing was written.
/// </summary>
/// <param name="parent">The parent for people, such as <c>environment 'acme/shop/production'</c>.</param>
public sealed class ParentNotFoundException(string parent) : Exception($"There is no {parent}.")
{
    /// <summary>Gets the parent for people.</summary>
    public string Parent { get; } = parent;
}
