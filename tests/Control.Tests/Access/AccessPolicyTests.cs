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
    public void Allows_GrantAtScope_AppliesToTheScopeAndItsChildren(string scope, bool allowed)
    {
        Assert.True(Scope.TryParse(scope, out var at));

        var allows = AccessPolicy.Allows([new(Reader, at)], Permission.FlagsRead, Scope.Of(Production));

        Assert.Equal(allowed, allows);
    }

    [Fact]
    public void Allows_GrantOnAnEnvironment_DoesNotApplyToItsProject() =>
        Assert.False(AccessPolicy.Allows([new(Reader, Scope.Of(Production))], Permission.FlagsRead, Scope.Of("acme", "shop")));

    [Fact]
    public void Allows_NoGrant_ReturnsFalse() => Assert.False(AccessPolicy.Allows([], Permission.FlagsRead, Scope.Of(Production)));

    [Fact]
    public void Missing_SeveralGrants_UnitesThem()
    {
        Grant[] grants = [new(Reader, Scope.Of("acme")), new(Keys, Scope.Of(Production))];

        var missing = AccessPolicy.Missing(
            grants,
            [Permission.FlagsRead, Permission.KeysWrite, Permission.FlagsWrite],
            Scope.Of(Production)
        );

        Assert.Equal([Permission.FlagsWrite], missing);
    }

    [Fact]
    public void GrantsOf_TokenOfAnOrganization_AllowEveryPermissionInIt()
    {
        var token = new ApiToken("id", "acme", "admin", default, default);

        var grants = new OrganizationOwnerGrants().GrantsOf(token);

        Assert.Empty(AccessPolicy.Missing(grants, PermissionNames.All, Scope.Of(Production)));
    }

    [Fact]
    public void GrantsOf_TokenOfAnOrganization_AllowNothingInAnother()
    {
        var token = new ApiToken("id", "acme", "admin", default, default);

        var grants = new OrganizationOwnerGrants().GrantsOf(token);

        Assert.Equal(PermissionNames.All, AccessPolicy.Missing(grants, PermissionNames.All, Scope.Of("rival")));
    }
}
