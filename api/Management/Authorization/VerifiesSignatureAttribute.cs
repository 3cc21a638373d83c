namespace FlagCluster.Api.Management.Authorization;

/// <summary>Declares that an endpoint needs no credential, because it verifies the signature of each request itself.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VerifiesSignatureAttribute : Attribute, IAccessDeclaration
{
    /// <inheritdoc/>
    public override string ToString() => "signature";
}
