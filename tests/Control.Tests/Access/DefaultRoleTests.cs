using FlagCluster.Contracts.Access;
using FlagCluster.Control.Access;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Access;

/// <summary>The role that new members of an organization receive, with two processes on one store.</summary>
public abstract class DefaultRoleTests<TDatabase>(Migrated<TDatabase> migrated) : AccessDirectoryTestBase<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    [Fact]
    public async Task Join_WithADefaultRole_GivesItToNewMembersOnly()
    {
        await JoinAsync(Ada, "owner");
        await Here.Directory.RefreshAsync();
        var set = await Elsewhere.Access.SetDefaultRoleAsync(Actor.ForUser(Ada), Organization, "viewer");

        // The other process reads the setting in the transaction of its write.
        await Here.Access.JoinAsync(Root, Root, Organization, Bob, [], []);
        await Here.Access.JoinAsync(Root, Root, Organization, Ada, [], []);

        Assert.Null(set.Denial);
        var grant = Assert.Single(Here.Current.GrantsOf(Organization, Principal.User(Bob)));
        Assert.Equal(("viewer", null, "system:default-role"), (grant.Role, grant.Project, grant.CreatedBy));
        Assert.True(Allows(Here, Bob, Permission.FlagsRead));
        Assert.Equal(["owner"], Here.Current.GrantsOf(Organization, Principal.User(Ada)).Select(one => one.Role));
    }

    [Fact]
    public async Task Join_SameRoleByTheInvitation_GivesOneGrant()
    {
        await Elsewhere.Access.SetDefaultRoleAsync(Root, Organization, "viewer");

        await JoinAsync(Bob, "viewer");

        Assert.Single(Elsewhere.Current.GrantsOf(Organization, Principal.User(Bob)));
    }

    [Fact]
    public async Task Join_ByDefault_GivesNothing()
    {
        await Elsewhere.Access.JoinAsync(Root, Root, Organization, Bob, [], []);

        Assert.Empty(Elsewhere.Current.GrantsOf(Organization, Principal.User(Bob)));
    }

    [Theory]
    [InlineData("owner", AccessDenialKind.Invalid)]
    [InlineData("no-such", AccessDenialKind.NotFound)]
    [InlineData("maintainer", AccessDenialKind.NotHeld)]
    public async Task SetDefaultRole_RoleThatTheActorMayNotGive_IsDenied(string role, AccessDenialKind expected)
    {
        await JoinAsync(Ada, "owner");
        await Elsewhere.Access.AddRoleAsync(
            Root,
            Organization,
            "inviter",
            "Inviter",
            "",
            PermissionSet.Create([Permission.MembersWrite, Permission.MembersRead])
        );
        await JoinAsync(Bob, "inviter");

        var result = await Elsewhere.Access.SetDefaultRoleAsync(Actor.ForUser(Bob), Organization, role);

        Assert.Equal(expected, result.Denial!.Kind);
        Assert.Equal("member", Elsewhere.Current.FindOrganization(Organization)!.DefaultRole);
    }

    [Fact]
    public async Task DeleteRole_ThatIsTheDefault_IsInUse()
    {
        await Elsewhere.Access.AddRoleAsync(Root, Organization, "reader", "Reader", "", PermissionSet.Create([Permission.FlagsRead]));
        await Elsewhere.Access.SetDefaultRoleAsync(Root, Organization, "reader");

        var denial = await Elsewhere.Access.DeleteRoleAsync(Root, Organization, "reader");

        Assert.Equal(AccessDenialKind.InUse, denial!.Kind);
        Assert.Null((await Elsewhere.Access.SetDefaultRoleAsync(Root, Organization, "member")).Denial);
        Assert.Null(await Elsewhere.Access.DeleteRoleAsync(Root, Organization, "reader"));
    }
}

public sealed class SqliteDefaultRoleTests(Migrated<SqliteDatabase> migrated)
    : DefaultRoleTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlDefaultRoleTests(Migrated<PostgreSqlDatabase> migrated)
    : DefaultRoleTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
