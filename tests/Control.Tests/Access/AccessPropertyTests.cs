using FlagCluster.Contracts.Access;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using FsCheck;
using FsCheck.Fluent;

namespace FlagCluster.Control.Tests.Access;

/// <summary>Tests access with random grants of users and groups.</summary>
public sealed class AccessPropertyTests
{
    private const string Organization = AccessWorld.Organization;

    [Fact]
    public void At_RandomGrants_EqualsTheDefinition() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(
                Arb.From(AccessWorld.Grants),
                grants =>
                {
                    var snapshot = AccessWorld.Snapshot(grants);
                    return AccessWorld.Users.All(user =>
                    {
                        var access = AccessCompiler.Compile(snapshot, Organization, Principal.User(user))!;
                        return AccessWorld.Scopes.All(scope => access.At(scope) == Expected(snapshot, user, scope));
                    });
                }
            )
        );

    [Fact]
    public void AllowsAnywhere_RandomGrants_IsSomeScope() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(200),
            Prop.ForAll(
                Arb.From(AccessWorld.Grants),
                grants =>
                {
                    var access = AccessCompiler.Compile(AccessWorld.Snapshot(grants), Organization, Principal.User("user-1"))!;
                    return PermissionNames.All.All(permission =>
                        access.AllowsAnywhere(permission) == AccessWorld.Scopes.Any(scope => access.Allows(permission, scope))
                    );
                }
            )
        );

    [Fact]
    public void Give_Allowed_GivesNothingThatTheActorLacks() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1_000),
            Prop.ForAll(
                Arb.From(AccessWorld.Grants),
                Arb.From(AccessWorld.Grant),
                (grants, given) =>
                {
                    var before = AccessWorld.Snapshot(grants);
                    var rules = new AccessRules(before, Organization, Actor.ForUser("user-1"), AccessWorld.Now);
                    if (rules.Give(given) is not null)
                        return true;
                    var after = AccessWorld.Snapshot([.. grants, given with { Id = "given" }]);
                    return AccessWorld.Users.All(user =>
                        AccessWorld.Scopes.All(scope =>
                            Expected(before, user, scope).With(Expected(before, "user-1", scope)).Contains(Expected(after, user, scope))
                        )
                    );
                }
            )
        );

    [Fact]
    public void ReplaceRole_Allowed_GivesNothingThatTheActorLacks() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(500),
            Prop.ForAll(
                Arb.From(AccessWorld.Grants),
                Arb.From(AccessWorld.Permissions),
                (grants, permissions) =>
                {
                    var before = AccessWorld.Snapshot(grants);
                    var role = before.FindRole(Organization, "custom")!;
                    var changed = role with { Permissions = permissions };
                    var rules = new AccessRules(before, Organization, Actor.ForUser("user-1"), AccessWorld.Now);
                    if (rules.ReplaceRole(role, changed) is not null)
                        return true;
                    var after = before.Apply(new(2, IsComplete: false) { Roles = [changed] });
                    return AccessWorld.Users.All(user =>
                        AccessWorld.Scopes.All(scope =>
                            Expected(before, user, scope).With(Expected(before, "user-1", scope)).Contains(Expected(after, user, scope))
                        )
                    );
                }
            )
        );

    [Fact]
    public void Limit_RandomToken_HasNothingThatItsOwnerOrItsScopesLack() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(
                Arb.From(AccessWorld.Grants),
                Arb.From(AccessWorld.Permissions),
                Arb.From(Gen.Elements("", "shop/dev", "shop/dev secret/production")),
                (grants, permissions, environments) =>
                {
                    var owner = AccessCompiler.Compile(AccessWorld.Snapshot(grants), Organization, Principal.User("user-1"))!;
                    var token = new ApiToken("token", Organization, Principal.User("user-1"), "token", default, AccessWorld.Now)
                    {
                        Permissions = permissions,
                        Environments = environments.Length == 0 ? null : [.. environments.Split(' ')],
                    };
                    var access = owner.Limit(token);
                    return AccessWorld.Scopes.All(scope =>
                        owner.At(scope).In(permissions).Contains(access.At(scope)) && IsInside(token, scope, access.At(scope))
                    );
                }
            )
        );

    [Fact]
    public void AtAll_RandomFilter_IsAllowedInEveryEnvironmentOfTheFilter() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(
                Arb.From(AccessWorld.Grants),
                Arb.From(AccessWorld.Filter),
                Arb.From(Gen.Elements(AccessWorld.Projects)),
                (grants, filter, project) =>
                {
                    var access = AccessCompiler.Compile(AccessWorld.Snapshot(grants), Organization, Principal.User("user-1"))!;
                    var inAll = access.AtAll(project, filter);
                    return AccessWorld
                        .Scopes.Where(scope => scope.Project == project && scope.Environment is not null)
                        .Where(scope => filter.Includes(scope.Environment!, scope.Environment is "production" or "new-live"))
                        .All(scope => access.At(scope).Contains(inAll));
                }
            )
        );

    private static PermissionSet Expected(DirectorySnapshot snapshot, string user, Scope scope) =>
        [.. PermissionNames.All.Where(permission => AccessWorld.Allows(snapshot, user, permission, scope))];

    /// <summary>Returns whether a token that is limited to environments has only what limited grants have outside of them.</summary>
    private static bool IsInside(ApiToken token, Scope scope, PermissionSet permissions)
    {
        if (token.Environments is not { } environments || environments.Contains($"{scope.Project}/{scope.Environment}"))
            return true;
        return scope.Project is null
            ? new PermissionSet().With([Permission.OrganizationsRead]).Contains(permissions)
            : PermissionLevels.OfLimitedGrants.Contains(permissions);
    }
}
