using FlagCluster.Contracts.Access;
using FlagCluster.Control.Access;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Access;

/// <summary>Tests writes of access data by two processes on one store.</summary>
public abstract class AccessDirectoryTests<TDatabase>(Migrated<TDatabase> migrated) : AccessDirectoryTestBase<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    [Fact]
    public async Task AddGrant_OtherProcess_HasItAfterRefreshSeconds()
    {
        await JoinAsync(Ada, "member");
        await Here.Directory.RefreshAsync();
        Assert.False(Allows(Here, Ada, Permission.FlagsWrite));

        await Elsewhere.Access.AddGrantAsync(Root, Organization, Principal.User(Ada), "editor", "shop");

        Assert.True(Allows(Elsewhere, Ada, Permission.FlagsWrite));
        await AdvanceUntilAsync(() => Allows(Here, Ada, Permission.FlagsWrite));
    }

    [Fact]
    public async Task RemoveGrant_OtherProcess_LosesItAfterRefreshSeconds()
    {
        await JoinAsync(Ada, "editor");
        await Here.Directory.RefreshAsync();
        Assert.True(Allows(Here, Ada, Permission.FlagsWrite));

        var grant = Assert.Single(Elsewhere.Current.GrantsOf(Organization, Principal.User(Ada)));
        Assert.Null(await Elsewhere.Access.RemoveGrantAsync(Root, Organization, grant.Id));

        await AdvanceUntilAsync(() => !Allows(Here, Ada, Permission.FlagsWrite));
    }

    [Fact]
    public async Task SetActive_Deactivated_HasNoAccessAndKeepsItsGrants()
    {
        await JoinAsync(Ada, "editor");

        await Elsewhere.Access.SetActiveAsync(Root, Organization, Ada, isActive: false);

        Assert.Null(Elsewhere.Access.Find(Organization, Principal.User(Ada)));
        await Elsewhere.Access.SetActiveAsync(Root, Organization, Ada, isActive: true);
        Assert.True(Allows(Elsewhere, Ada, Permission.FlagsWrite));
    }

    [Fact]
    public async Task RemoveMember_WithGroupsGrantsAndTokens_RemovesThem()
    {
        await JoinAsync(Ada, "editor");
        var group = (await Elsewhere.Access.AddGroupAsync(Root, Organization, "team")).Value!;
        await Elsewhere.Access.AddGroupMemberAsync(Root, Organization, group.Id, Ada);
        await Elsewhere.Access.AddTokenAsync(Root, Organization, Principal.User(Ada), "mine");

        Assert.Null(await Elsewhere.Access.RemoveMemberAsync(Root, Organization, Ada));

        await Here.Directory.RefreshAsync();
        foreach (var current in new[] { Here.Current, Elsewhere.Current })
        {
            Assert.Empty(current.MembersOf(Organization));
            Assert.Empty(current.GrantsOf(Organization));
            Assert.Empty(current.TokensOf(Organization));
            Assert.Empty(current.MembersOfGroup(group.Id));
        }
    }

    [Fact]
    public async Task RemoveMember_Itself_IsAllowed()
    {
        await JoinAsync(Ada, "owner");
        await JoinAsync(Bob, "viewer");

        Assert.Null(await Elsewhere.Access.RemoveMemberAsync(Actor.ForUser(Bob), Organization, Bob));
    }

    [Fact]
    public async Task RemoveMember_OwnerByAnAdministrator_IsDenied()
    {
        await JoinAsync(Ada, "owner");
        await JoinAsync(Bob, "admin");

        var denial = await Elsewhere.Access.RemoveMemberAsync(Actor.ForUser(Bob), Organization, Ada);

        Assert.Equal(AccessDenialKind.NotHeld, denial!.Kind);
    }

    [Fact]
    public async Task AddGrant_ActorDemotedByAnotherProcess_IsDenied()
    {
        await JoinAsync(Ada, "owner");
        await JoinAsync(Bob, "admin");
        await Here.Directory.RefreshAsync();
        var grant = Assert.Single(Elsewhere.Current.GrantsOf(Organization, Principal.User(Bob)));
        await Elsewhere.Access.RemoveGrantAsync(Root, Organization, grant.Id);

        // This process has not read the change yet.
        var result = await Here.Access.AddGrantAsync(Actor.ForUser(Bob), Organization, Principal.User(Bob), "admin");

        Assert.Equal(AccessDenialKind.NotHeld, result.Denial!.Kind);
    }

    [Fact]
    public async Task SetProviderGroups_ManualMembership_Survives()
    {
        await JoinAsync(Ada, "member");
        var both = (await Elsewhere.Access.AddGroupAsync(Root, Organization, "both")).Value!;
        var mapped = (await Elsewhere.Access.AddGroupAsync(Root, Organization, "mapped")).Value!;
        await Elsewhere.Access.AddGroupMemberAsync(Root, Organization, both.Id, Ada);
        await Elsewhere.Access.SetProviderGroupsAsync(Root, Organization, Ada, "okta", [both.Id, mapped.Id]);

        Assert.Null(await Elsewhere.Access.SetProviderGroupsAsync(Root, Organization, Ada, "okta", []));

        Assert.Equal([both.Id], Elsewhere.Current.GroupsOf(Organization, Ada).Select(group => group.Id));
    }

    [Fact]
    public async Task Join_InviterHasLess_IsDenied()
    {
        await JoinAsync(Ada, "owner");
        await JoinAsync(Bob, "admin");
        Grant[] grants = [new("", Organization, Principal.User(""), "owner", default)];

        var result = await Elsewhere.Access.JoinAsync(
            Actor.ForUser("newnewnewnew"),
            Actor.ForUser(Bob),
            Organization,
            "newnewnewnew",
            grants,
            []
        );

        Assert.Equal(AccessDenialKind.NotHeld, result.Denial!.Kind);
        Assert.Null(Elsewhere.Current.FindMember(Organization, "newnewnewnew"));
    }

    [Fact]
    public async Task Join_GroupOfAnotherOrganization_IsDenied()
    {
        await Elsewhere.Directory.AddOrganizationAsync(Root, Organization + "-rival", "Rival");
        var group = (await Elsewhere.Access.AddGroupAsync(Root, Organization + "-rival", "theirs")).Value!;

        var result = await Elsewhere.Access.JoinAsync(Root, Root, Organization, Ada, [], [group.Id]);

        Assert.Equal(AccessDenialKind.NotFound, result.Denial!.Kind);
    }

    [Fact]
    public async Task Delete_RoleGroupAndAccountInUse_NameWhatUsesThem()
    {
        await JoinAsync(Ada, "owner");
        var actor = Actor.ForUser(Ada);
        await Elsewhere.Access.AddRoleAsync(actor, Organization, "custom", "Custom", "", [Permission.FlagsRead]);
        var group = (await Elsewhere.Access.AddGroupAsync(actor, Organization, "team")).Value!;
        var account = (await Elsewhere.Access.AddServiceAccountAsync(actor, Organization, "ci")).Value!;
        var grant = (await Elsewhere.Access.AddGrantAsync(actor, Organization, Principal.Group(group.Id), "custom")).Value!;
        var (token, _) = await Elsewhere.Access.AddTokenAsync(actor, Organization, Principal.ServiceAccount(account.Id), "ci");

        AccessDenial?[] denials =
        [
            await Elsewhere.Access.DeleteRoleAsync(actor, Organization, "custom"),
            await Elsewhere.Access.DeleteGroupAsync(actor, Organization, group.Id),
            await Elsewhere.Access.DeleteServiceAccountAsync(actor, Organization, account.Id),
        ];

        Assert.All(denials, denial => Assert.Equal(AccessDenialKind.InUse, denial!.Kind));
        var references = denials.SelectMany(denial => denial!.References).ToList();
        Assert.Equal(2, references.Count(reference => reference.Contains(grant.Id, StringComparison.Ordinal)));
        Assert.Single(references, reference => reference.Contains(token.Value!.Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task DeleteProject_WithGrants_RemovesThem()
    {
        await JoinAsync(Ada, "member");
        await Elsewhere.Directory.AddProjectAsync(Root, Organization, "short", "Short");
        await Elsewhere.Access.AddGrantAsync(Root, Organization, Principal.User(Ada), "maintainer", "short");

        await Elsewhere.Directory.DeleteProjectAsync(Root, Organization, "short");
        await Elsewhere.Store.RemoveDeletedAsync(Root, TimeProvider.System.GetUtcNow().AddDays(1));
        await Elsewhere.Directory.RefreshAsync();
        await Elsewhere.Directory.AddProjectAsync(Root, Organization, "short", "Another with the slug");
        await Elsewhere.Directory.RefreshAsync();

        Assert.DoesNotContain(Elsewhere.Current.GrantsOf(Organization, Principal.User(Ada)), grant => grant.Project == "short");
    }

    [Fact]
    public async Task FindToken_OwnerDemoted_LosesThePermission()
    {
        await JoinAsync(Ada, "editor");
        var (token, text) = await Elsewhere.Access.AddTokenAsync(Root, Organization, Principal.User(Ada), "mine");
        var id = token.Value!.Id;
        Assert.True(Elsewhere.Access.FindToken(id)!.Allows(Permission.FlagsWrite, Scope.Of(Shop)));

        var grant = Assert.Single(Elsewhere.Current.GrantsOf(Organization, Principal.User(Ada)));
        await Elsewhere.Access.RemoveGrantAsync(Root, Organization, grant.Id);

        Assert.False(Elsewhere.Access.FindToken(id)!.Allows(Permission.FlagsWrite, Scope.Of(Shop)));
        Assert.NotNull(Elsewhere.Current.AuthenticateToken(text, Clock.GetUtcNow()));
        await Elsewhere.Access.SetActiveAsync(Root, Organization, Ada, isActive: false);
        Assert.Null(Elsewhere.Current.AuthenticateToken(text, Clock.GetUtcNow()));
    }

    [Fact]
    public async Task FindToken_Expired_ReturnsNull()
    {
        await JoinAsync(Ada, "editor");
        var expiresAt = Clock.GetUtcNow().AddHours(1);
        var owner = Principal.User(Ada);
        var (token, text) = await Elsewhere.Access.AddTokenAsync(Root, Organization, owner, "mine", expiresAt: expiresAt);
        Assert.NotNull(Elsewhere.Access.FindToken(token.Value!.Id));

        Clock.Advance(TimeSpan.FromHours(1));

        Assert.Null(Elsewhere.Access.FindToken(token.Value.Id));
        Assert.Null(Elsewhere.Current.AuthenticateToken(text, Clock.GetUtcNow()));
    }

    [Fact]
    public async Task Find_CachedActor_AllocatesNothing()
    {
        await JoinAsync(Ada, "editor");
        var scope = Scope.Of(Shop);
        Assert.True(Allows(Elsewhere, Ada, Permission.FlagsWrite));
        var principal = Principal.User(Ada);
        FindOften();

        var before = GC.GetAllocatedBytesForCurrentThread();
        FindOften();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void FindOften()
        {
            for (var i = 0; i < 100; i++)
                Elsewhere.Access.Find(Organization, principal)!.Allows(Permission.FlagsWrite, scope);
        }
    }

    [Fact]
    public async Task AddOwner_Twice_KeepsOneAccount()
    {
        await Elsewhere.Access.AddOwnerAsync(Root, Organization, "administrator");

        await Elsewhere.Access.AddOwnerAsync(Root, Organization, "administrator");

        Assert.Single(Elsewhere.Current.ServiceAccountsOf(Organization));
        Assert.Single(Elsewhere.Current.GrantsOf(Organization));
    }

    [Fact]
    public async Task AddToken_CallbackFails_StoresNoToken()
    {
        await Assert.ThrowsAsync<IOException>(() =>
            Here.Access.AddOwnerAsync(Root, Organization, "admin", keep: _ => throw new IOException("disk full"))
        );

        await Elsewhere.Directory.RefreshAsync();

        Assert.Empty(Elsewhere.Current.TokensOf(Organization));
    }

    [Fact]
    public async Task TokenUses_Recorded_AreStoredOncePerDay()
    {
        await JoinAsync(Ada, "editor");
        var (token, _) = await Elsewhere.Access.AddTokenAsync(Root, Organization, Principal.User(Ada), "mine");
        var uses = new TokenUses(Elsewhere.Store, Clock);

        uses.Record(token.Value!.Id);
        await uses.FlushAsync();

        var days = await Elsewhere.Store.ReadAsync([token.Value.Id, "none"]);
        Assert.Equal([new(token.Value.Id, DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime))], days);
    }
}

public sealed class SqliteAccessDirectoryTests(Migrated<SqliteDatabase> migrated)
    : AccessDirectoryTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlAccessDirectoryTests(Migrated<PostgreSqlDatabase> migrated)
    : AccessDirectoryTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
