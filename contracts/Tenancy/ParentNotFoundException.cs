namespace FlagCluster.Contracts.Tenancy;

/// <summary>
/// Represents a write of control data whose parent does not exist: another server may have deleted it in the meantime. Nothing was written.
/// </summary>
/// <param name="parent">The kind and the name of the parent, such as <c>environment 'acme/shop/production'</c>.</param>
public sealed class ParentNotFoundException(string parent) : Exception($"There is no {parent}.")
{
    /// <summary>Gets the kind and the name of the parent.</summary>
    public string Parent { get; } = parent;
}
