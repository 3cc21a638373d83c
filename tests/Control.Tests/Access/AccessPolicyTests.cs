using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Access;

namespace FlagCluster.Control.Tests.Access;

public sealed class AccessPolicyTests
{
    private static readonly EnvironmentId Production = new("acme", "shop", "production");
    private static readonly Role Reader = new("reader", [Permission.FlagsRead]);
    private static readonly Role Keys = new("keys", [Permission.KeysWrite]);

    [Theory]
    [InlineData("acme", true)]
    [InlineData("acme/shop", true)]
    [InlineData("acme/shop/production", true)]
    [InlineData("acme/shop/staging", false)]
    [InlineData("acme/other", false)]
    [InlineData("rival", false)]
    public void Allows_GrantAtScope_AppliesToEverythingBelow(string scope, bool allowed)
    {
        Assert.True(Scope.TryParse(scope, out var at));

        Assert.Equal(allowed, AccessPolicy.Allows([new(Reader, at)], Permission.FlagsRead, Scope.Of(Production)));
    }

    [Fact]
    public void Allows_GrantOfAnEnvironment_DoesNotApplyToItsProject()
    {
        Assert.False(AccessPolicy.Allows([new(Reader, Scope.Of(Production))], Permission.FlagsRead, Scope.Of("acme", "shop")));
    }

    [Fact]
    public void Allows_NoGrant_IsDenied()
    {
        Assert.False(AccessPolicy.Allows([], Permission.FlagsRead, Scope.Of(Production)));
    }

    [Fact]
    public void Missing_SeveralGrants_AreUnited()
    {
        Grant[] grants = [new(Reader, Scope.Of("acme")), new(Keys, Scope.Of(Production))];

        Assert.Equal(
            [Permission.FlagsWrite],
            AccessPolicy.Missing(grants, [Permission.FlagsRead, Permission.KeysWrite, Permission.FlagsWrite], Scope.Of(Production))
        );
    }

    [Fact]
    public void OrganizationOwner_AnyPermissionInItsOrganization_IsAllowed()
    {
        var token = new ApiToken("id", "acme", "admin", default, default);

        var grants = new OrganizationOwnerGrants().GrantsOf(token);

        Assert.Empty(AccessPolicy.Missing(grants, PermissionNames.All, Scope.Of(Production)));
    }

    [Fact]
    public void OrganizationOwner_AnotherOrganization_HasNothing()
    {
        var token = new ApiToken("id", "acme", "admin", default, default);

        var grants = new OrganizationOwnerGrants().GrantsOf(token);

        Assert.Equal(PermissionNames.All, AccessPolicy.Missing(grants, PermissionNames.All, Scope.Of("rival")));
    }
}
