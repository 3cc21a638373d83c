using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Control.Access;

/// <summary>Makes every API token an owner of its organization.</summary>
public sealed class OrganizationOwnerGrants : IGrantSource
{
    /// <inheritdoc/>
    public IReadOnlyList<Grant> GrantsOf(ApiToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return [new(BuiltInRoles.OrganizationOwner, Scope.Of(token.Organization))];
    }
}
