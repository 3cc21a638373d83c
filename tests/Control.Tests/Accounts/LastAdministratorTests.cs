using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Access;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Accounts;

/// <summary>
/// Tests that the last administrator of the installation and the last owner of an organization stay, with two servers on one store. Each
/// test has its own database.
/// </summary>
public abstract class LastAdministratorTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private const int Rounds = 10;

    private readonly Migrated<TDatabase> _migrated = new();
    private OpenStore _other = null!;
    private AccountProcess _here = null!;
    private AccountProcess _there = null!;

    private static Initiator Server => Actor.ForSystem("bootstrap");

    public async Task InitializeAsync()
    {
        await _migrated.InitializeAsync();
        _other = _migrated.Database.Open();
        _here = Process(_migrated.Store);
        _there = Process(_other);
        foreach (var organization in new[] { "one", "two" })
            await _here.Directory.AddOrganizationAsync(TestActors.Administrator, organization, organization);
    }

    public async Task DisposeAsync()
    {
        await _there.DisposeAsync();
        await _here.DisposeAsync();
        await _other.DisposeAsync();
        await _migrated.DisposeAsync();
    }

    private static AccountProcess Process(OpenStore store) => new(store, TimeProvider.System);

    [Fact]
    public async Task Deactivate_LastTwoAdministratorsAtOnceOnTwoServers_OneStays()
    {
        var (ada, bob) = (await AddAsync("ada", isAdministrator: true), await AddAsync("bob", isAdministrator: true));
        for (var round = 0; round < Rounds; round++)
        {
            var denials = await DeactivateAtOnceAsync(ada, bob);

            Assert.Equal([null, AccessDenialKind.LastAdministrator], denials.Order());
            await ReactivateAsync(ada, bob);
        }
    }

    [Fact]
    public async Task Deactivate_LastTwoOwnersAtOnceOnTwoServers_OneStays()
    {
        await AddAsync("root", isAdministrator: true);
        var (ada, bob) = (await AddAsync("ada"), await AddAsync("bob"));
        await JoinAsync(ada);
        await JoinAsync(bob);
        for (var round = 0; round < Rounds; round++)
        {
            var denials = await DeactivateAtOnceAsync(ada, bob);

            Assert.Equal([null, AccessDenialKind.LastOwner], denials.Order());
            await ReactivateAsync(ada, bob);
        }
    }

    [Fact]
    public async Task Deactivate_OwnerWhileTheOtherOneLeavesOnAnotherServer_OneStays()
    {
        await AddAsync("root", isAdministrator: true);
        var (ada, bob) = (await AddAsync("ada"), await AddAsync("bob"));
        await JoinAsync(ada);
        await JoinAsync(bob);

        var denials = await Task.WhenAll(
            Task.Run(async () => (await _here.Accounts.DeactivateAsync(Server, ada)).Denial),
            Task.Run(() => _there.Access.RemoveMemberAsync(Actor.ForUser(bob), "one", bob))
        );

        Assert.Equal([null, AccessDenialKind.LastOwner], denials.Select(denial => denial?.Kind).Order());
    }

    [Fact]
    public async Task DeleteOrganization_OfTheOnlyAdministrator_IsDenied()
    {
        await _here.Access.AddOwnerAsync(Server, "one", "administrator", isInstallationAdministrator: true);

        var outcome = await _there.Directory.DeleteOrganizationAsync(TestActors.Administrator, "one", cascade: true);

        Assert.Equal(DeleteOutcome.LastAdministrator, outcome);
        await _there.Reader.RefreshAsync();
        Assert.NotNull(_there.Reader.Current.FindOrganization("one"));
    }

    [Fact]
    public async Task DeleteOrganization_OfAnAdministratorWhileTheOtherOneIsDeactivated_OneStays()
    {
        await _here.Access.AddOwnerAsync(Server, "one", "administrator", isInstallationAdministrator: true);
        var ada = await AddAsync("ada", isAdministrator: true);

        var denied = await Task.WhenAll(
            Task.Run(async () => (await _here.Accounts.DeactivateAsync(Server, ada)).Denial is not null),
            Task.Run(async () =>
                await _there.Directory.DeleteOrganizationAsync(Server, "one", cascade: true) == DeleteOutcome.LastAdministrator
            )
        );

        Assert.Equal([false, true], denied.Order());
    }

    [Fact]
    public async Task RevokeToken_OfTheOnlyAdministrator_IsDenied()
    {
        var (token, _) = await _here.Access.AddOwnerAsync(Server, "one", "administrator", isInstallationAdministrator: true);
        var ada = await AddAsync("ada");
        await JoinAsync(ada);

        var denial = await _here.Access.RevokeTokenAsync(Server, "one", token.Id);

        Assert.Equal(AccessDenialKind.LastAdministrator, denial!.Kind);
    }

    private async Task<string> AddAsync(string name, bool isAdministrator = false)
    {
        var email = EmailAddress.Parse($"{name}@example.com");
        var account = await _here.Accounts.CreateAsync(Server, email, name, password: null, isEmailVerified: true, isAdministrator);
        return account!.Id;
    }

    private async Task JoinAsync(string user) =>
        Assert.Null(
            (
                await _here.Access.JoinAsync(
                    Server,
                    Server.Actor,
                    "one",
                    user,
                    [new("", "one", Principal.User(user), "owner", default)],
                    []
                )
            ).Denial
        );

    private async Task<AccessDenialKind?[]> DeactivateAtOnceAsync(string here, string there)
    {
        var results = await Task.WhenAll(
            Task.Run(() => _here.Accounts.DeactivateAsync(Server, here)),
            Task.Run(() => _there.Accounts.DeactivateAsync(Server, there))
        );
        return [.. results.Select(result => result.Denial?.Kind)];
    }

    private async Task ReactivateAsync(params string[] accounts)
    {
        foreach (var account in accounts)
            await _here.Accounts.ReactivateAsync(Server, account);
    }
}

public sealed class SqliteLastAdministratorTests : LastAdministratorTests<SqliteDatabase>;

public sealed class PostgreSqlLastAdministratorTests : LastAdministratorTests<PostgreSqlDatabase>;
