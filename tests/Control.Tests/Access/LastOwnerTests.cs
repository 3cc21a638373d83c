using FlagCluster.Contracts.Access;
using FlagCluster.Control.Access;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Access;

/// <summary>Tests that the last owner of an organization stays, whatever is asked.</summary>
public abstract class LastOwnerTests<TDatabase>(Migrated<TDatabase> migrated) : AccessDirectoryTestBase<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    [Theory]
    [InlineData("leave")]
    [InlineData("deactivate")]
    [InlineData("demote")]
    public async Task LastOwner_EveryWayToLoseIt_IsDenied(string way)
    {
        await JoinAsync(Ada, "owner");
        var actor = Actor.ForUser(Ada);
        var grant = Assert.Single(Elsewhere.Current.GrantsOf(Organization, Principal.User(Ada)));

        var denial = way switch
        {
            "leave" => await Elsewhere.Access.RemoveMemberAsync(actor, Organization, Ada),
            "deactivate" => (await Elsewhere.Access.SetActiveAsync(actor, Organization, Ada, isActive: false)).Denial,
            _ => await Elsewhere.Access.RemoveGrantAsync(actor, Organization, grant.Id),
        };

        Assert.Equal(AccessDenialKind.LastOwner, denial!.Kind);
        Assert.True(Elsewhere.Access.Find(Organization, Principal.User(Ada))!.IsOwner);
    }

    [Fact]
    public async Task LastOwner_InAGroupByAnIdentityProvider_StaysWhenTheProviderRemovesIt()
    {
        await JoinAsync(Ada, "member");
        var group = (await Elsewhere.Access.AddGroupAsync(Root, Organization, "owners")).Value!;
        await Elsewhere.Access.AddGrantAsync(Root, Organization, Principal.Group(group.Id), "owner");
        Assert.Null(await Elsewhere.Access.SetProviderGroupsAsync(Root, Organization, Ada, "okta", [group.Id]));

        var denial = await Elsewhere.Access.SetProviderGroupsAsync(Root, Organization, Ada, "okta", []);

        Assert.Equal(AccessDenialKind.LastOwner, denial!.Kind);
    }

    [Fact]
    public async Task LastTwoOwners_LeaveAtOnceOnTwoServers_OneStays()
    {
        for (var round = 0; round < 10; round++)
        {
            await JoinAsync(Ada, "owner");
            await JoinAsync(Bob, "owner");
            await Here.Directory.RefreshAsync();

            var denials = await Task.WhenAll(
                Task.Run(() => Here.Access.RemoveMemberAsync(Actor.ForUser(Ada), Organization, Ada)),
                Task.Run(() => Elsewhere.Access.RemoveMemberAsync(Actor.ForUser(Bob), Organization, Bob))
            );

            Assert.Equal([null, AccessDenialKind.LastOwner], denials.Select(denial => denial?.Kind).Order());
            await Elsewhere.Directory.RefreshAsync();
        }
    }
}

public sealed class SqliteLastOwnerTests(Migrated<SqliteDatabase> migrated)
    : LastOwnerTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlLastOwnerTests(Migrated<PostgreSqlDatabase> migrated)
    : LastOwnerTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
