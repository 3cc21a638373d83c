using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Access;

/// <summary>
/// Tests what bounds the time until a change of a key, a member, a role or a token is effective on every gateway: one interval of the
/// clock, with the default settings. Only the clock counts; how long the reads of the tests take does not.
/// </summary>
public abstract class EffectiveTimeTests<TDatabase>(Migrated<TDatabase> migrated) : AccessDirectoryTestBase<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    private static TimeSpan Interval => TimeSpan.FromSeconds(new ControlOptions().RefreshSeconds);

    [Fact]
    public void Interval_ByDefault_LeavesASecondOfTheBoundToTheRead() => Assert.True(Interval + TimeSpan.FromSeconds(1) <= Bound);

    [Theory]
    [InlineData(ControlChangeKind.KeyRevoked)]
    [InlineData(ControlChangeKind.KeyDisabled)]
    [InlineData(ControlChangeKind.KeyCreated)]
    [InlineData(ControlChangeKind.TokenRevoked)]
    [InlineData(ControlChangeKind.GrantAdded)]
    [InlineData(ControlChangeKind.GrantRemoved)]
    [InlineData(ControlChangeKind.RoleReplaced)]
    [InlineData(ControlChangeKind.MemberDeactivated)]
    [InlineData(ControlChangeKind.MemberRemoved)]
    [InlineData(ControlChangeKind.GroupLeft)]
    [InlineData(ControlChangeKind.ServiceAccountDeactivated)]
    public async Task Change_OnAnotherServer_IsEffectiveAfterOneInterval(ControlChangeKind change)
    {
        var (make, isEffective) = await PrepareAsync(change);
        await Here.Directory.RefreshAsync();
        Assert.False(isEffective());
        await make();
        Assert.False(isEffective());

        Clock.Advance(Interval);

        await Waiting.Until(() => Task.FromResult(isEffective()), $"{change} to be read, without another interval");
    }

    [Fact]
    public async Task Change_AfterAReadHasSeenTheStore_IsReadByTheNextOneAtOnce()
    {
        var (make, isEffective) = await PrepareAsync(ControlChangeKind.KeyRevoked);
        await Here.Directory.RefreshAsync();
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Here.Store.NextAnswer = answer.Task;
        Clock.Advance(Interval);
        await Waiting.Until(() => Task.FromResult(Here.Store.NextAnswer is null), "the read that began before the change");

        await make();
        Clock.Advance(Interval);
        answer.SetResult();

        await Waiting.Until(() => Task.FromResult(isEffective()), "the change to be read, without another interval");
    }

    private Task<(Func<Task> Make, Func<bool> IsEffective)> PrepareAsync(ControlChangeKind change) =>
        change switch
        {
            ControlChangeKind.KeyRevoked or ControlChangeKind.KeyDisabled or ControlChangeKind.KeyCreated => PrepareKeyAsync(change),
            ControlChangeKind.TokenRevoked or ControlChangeKind.ServiceAccountDeactivated => PrepareTokenAsync(change),
            _ => PrepareMemberAsync(change),
        };

    private async Task<(Func<Task>, Func<bool>)> PrepareKeyAsync(ControlChangeKind change)
    {
        var directory = Elsewhere.Directory;
        if (change == ControlChangeKind.KeyCreated)
        {
            var created = "";
            return (
                async () => (_, created) = await directory.AddKeyAsync(Root, Shop, SdkKeyKind.Server, "service"),
                () => created.Length > 0 && Here.Current.AuthenticateKey(created, Now) is not null
            );
        }
        var (key, text) = await directory.AddKeyAsync(Root, Shop, SdkKeyKind.Server, "service");
        return (
            change == ControlChangeKind.KeyRevoked
                ? () => directory.DeleteKeyAsync(Root, Shop, key.Id)
                : () => directory.UpdateKeyAsync(Root, Shop, key.Id, new() { IsDisabled = true }),
            () => Here.Current.AuthenticateKey(text, Now) is null
        );
    }

    private async Task<(Func<Task>, Func<bool>)> PrepareTokenAsync(ControlChangeKind change)
    {
        var access = Elsewhere.Access;
        var account = (await access.AddServiceAccountAsync(Root, Organization, "ci")).Value!;
        await access.AddGrantAsync(Root, Organization, Principal.ServiceAccount(account.Id), "editor", "shop");
        var (token, text) = await access.AddTokenAsync(Root, Organization, Principal.ServiceAccount(account.Id), "ci");
        return (
            change == ControlChangeKind.TokenRevoked
                ? () => access.RevokeTokenAsync(Root, Organization, token.Value!.Id)
                : () => access.UpdateServiceAccountAsync(Root, Organization, account.Id, name: null, isActive: false),
            () => Here.Current.AuthenticateToken(text, Now) is not { } known || Here.Access.FindToken(known.Id) is null
        );
    }

    private async Task<(Func<Task>, Func<bool>)> PrepareMemberAsync(ControlChangeKind change)
    {
        var access = Elsewhere.Access;
        PermissionSet both = [Permission.FlagsRead, Permission.FlagsWrite];
        var role = (await access.AddRoleAsync(Root, Organization, "custom", "Custom", "", both)).Value!;
        await JoinAsync(Ada, change is ControlChangeKind.GrantAdded or ControlChangeKind.GroupLeft ? "member" : "custom");
        var group = (await access.AddGroupAsync(Root, Organization, "team")).Value!;
        if (change == ControlChangeKind.GroupLeft)
        {
            await access.AddGrantAsync(Root, Organization, Principal.Group(group.Id), "custom");
            await access.AddGroupMemberAsync(Root, Organization, group.Id, Ada);
        }
        var grant = Elsewhere.Current.GrantsOf(Organization, Principal.User(Ada)).FirstOrDefault();
        Func<Task> make = change switch
        {
            ControlChangeKind.GrantAdded => () => access.AddGrantAsync(Root, Organization, Principal.User(Ada), "custom"),
            ControlChangeKind.GrantRemoved => () => access.RemoveGrantAsync(Root, Organization, grant!.Id),
            ControlChangeKind.RoleReplaced => () => access.ReplaceRoleAsync(Root, role with { Permissions = [Permission.FlagsRead] }),
            ControlChangeKind.MemberDeactivated => () => access.SetActiveAsync(Root, Organization, Ada, isActive: false),
            ControlChangeKind.MemberRemoved => () => access.RemoveMemberAsync(Root, Organization, Ada),
            _ => () => access.RemoveGroupMemberAsync(Root, Organization, group.Id, Ada),
        };
        return (make, () => Allows(Here, Ada, Permission.FlagsWrite) == (change == ControlChangeKind.GrantAdded));
    }
}

/// <summary>Specifies what another server changes.</summary>
public enum ControlChangeKind
{
    KeyRevoked,
    KeyDisabled,
    KeyCreated,
    TokenRevoked,
    GrantAdded,
    GrantRemoved,
    RoleReplaced,
    MemberDeactivated,
    MemberRemoved,
    GroupLeft,
    ServiceAccountDeactivated,
}

public sealed class SqliteEffectiveTimeTests(Migrated<SqliteDatabase> migrated)
    : EffectiveTimeTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlEffectiveTimeTests(Migrated<PostgreSqlDatabase> migrated)
    : EffectiveTimeTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
