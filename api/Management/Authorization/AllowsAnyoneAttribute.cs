namespace FlagCluster.Api.Management.Authorization;

/// <summary>Declares that an endpoint needs no credential: it establishes one, or ends it.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
internal sealed class AllowsAnyoneAttribute : Attribute, IAccessDeclaration
{
    /// <inheritdoc/>
    public override string ToString() => "anyone";
}
