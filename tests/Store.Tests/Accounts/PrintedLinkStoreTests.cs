using FlagCluster.Contracts.Accounts;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Accounts;

/// <summary>Printed links and the first account, on any engine. Each test has its own database.</summary>
public abstract class PrintedLinkStoreTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private readonly Migrated<TDatabase> _migrated = new();

    private IPrintedLinkStore Links => _migrated.Store.Get<IPrintedLinkStore>();

    private IAccountStore Accounts => _migrated.Store.Get<IAccountStore>();

    public Task InitializeAsync() => _migrated.InitializeAsync();

    public Task DisposeAsync() => _migrated.DisposeAsync();

    [Fact]
    public async Task Find_AddedLink_ReturnsAllOfIt()
    {
        await Links.AddAsync(Link("one", "account"));

        var found = await Links.FindAsync("one");

        Assert.Equal(("one", "account", SampleChanges.Noon), (found!.Id, found.AccountId, found.ExpiresAt));
        Assert.Equal(Link("one").Hash.ToArray(), found.Hash.ToArray());
        Assert.Null(await Links.FindAsync("two"));
    }

    [Fact]
    public async Task Use_AtOnce_SucceedsOnce()
    {
        await Links.AddAsync(Link("one"));
        await using var other = _migrated.Database.Open();

        var used = await Task.WhenAll(
            Task.Run(() => Links.UseAsync("one")),
            Task.Run(() => other.Get<IPrintedLinkStore>().UseAsync("one"))
        );

        Assert.Equal([false, true], used.Order());
        Assert.Null(await Links.FindAsync("one"));
    }

    [Fact]
    public async Task DeleteExpired_SomeLinks_KeepsTheOthers()
    {
        await Links.AddAsync(Link("old"));
        await Links.AddAsync(Link("new") with { ExpiresAt = SampleChanges.Noon.AddMinutes(1) });

        await Links.DeleteExpiredAsync(SampleChanges.Noon);

        Assert.Null(await Links.FindAsync("old"));
        Assert.NotNull(await Links.FindAsync("new"));
    }

    [Fact]
    public async Task AddFirst_TwoLinksAtOnce_AddsOneAccount()
    {
        await Links.AddAsync(Link("one"));
        await Links.AddAsync(Link("two"));
        await using var other = _migrated.Database.Open();

        var outcomes = await Task.WhenAll(
            Task.Run(() => Accounts.AddFirstAsync(TestActors.Administrator, Account("jane"), "one")),
            Task.Run(() => other.Get<IAccountStore>().AddFirstAsync(TestActors.Administrator, Account("eve"), "two"))
        );

        Assert.Equal([FirstAccountOutcome.Created, FirstAccountOutcome.NotFirst], outcomes.Order());
        Assert.Single(await Accounts.ListAsync(null, 10));
    }

    [Fact]
    public async Task AddFirst_UsedLink_AddsNothing()
    {
        Assert.Equal(FirstAccountOutcome.LinkUsed, await Accounts.AddFirstAsync(TestActors.Administrator, Account("jane"), "none"));
        Assert.Empty(await Accounts.ListAsync(null, 10));
    }

    private static PrintedLink Link(string id, string? account = null) => new(id, account, new byte[] { 1, 2, 3 }, SampleChanges.Noon);

    private static Account Account(string name) => new(name, EmailAddress.Parse($"{name}@example.com"), name, SampleChanges.Noon);
}

public sealed class SqlitePrintedLinkStoreTests : PrintedLinkStoreTests<SqliteDatabase>;

public sealed class PostgreSqlPrintedLinkStoreTests : PrintedLinkStoreTests<PostgreSqlDatabase>;
