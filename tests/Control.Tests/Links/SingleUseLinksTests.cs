using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Links;
using FlagCluster.Control.Links;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Links;

/// <summary>Tokens of links with the store on SQLite. Each test has its own account.</summary>
public sealed class SingleUseLinksTests(Migrated<SqliteDatabase> migrated) : IClassFixture<Migrated<SqliteDatabase>>
{
    private readonly FakeTimeProvider _time = new();

    private SingleUseLinks Links => new(migrated.Store.Get<ISingleUseLinkStore>(), _time);

    [Fact]
    public async Task Find_ValidToken_ReturnsItsLink()
    {
        var (link, token) = await CreateAsync("k-valid");

        var found = await Links.FindAsync(LinkPurpose.PasswordReset, token);

        Assert.Equal(link.Id, found!.Id);
        Assert.StartsWith("fcl_", token, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_ExpiredLink_IsNull()
    {
        var (_, token) = await CreateAsync("k-expired");

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Null(await Links.FindAsync(LinkPurpose.PasswordReset, token));
    }

    [Fact]
    public async Task Find_AnotherPurpose_IsNull()
    {
        var (_, token) = await CreateAsync("k-purpose");

        Assert.Null(await Links.FindAsync(LinkPurpose.EmailChange, token));
    }

    [Fact]
    public async Task Find_TokenWithAnotherSecret_IsNull()
    {
        var (_, first) = await CreateAsync("k-first");
        var (_, second) = await CreateAsync("k-second");
        var mixed = first[..17] + second[17..];

        Assert.Null(await Links.FindAsync(LinkPurpose.PasswordReset, mixed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("fcl_")]
    [InlineData("not a token")]
    public async Task Find_AnotherText_IsNull(string token) => Assert.Null(await Links.FindAsync(LinkPurpose.PasswordReset, token));

    private async Task<(SingleUseLink Link, string Token)> CreateAsync(string id)
    {
        var account = new Account(id, EmailAddress.Parse(id + "@example.com"), id, SampleChanges.Noon);
        await migrated.Store.Get<IAccountStore>().AddAsync(TestActors.Administrator, account);
        var (link, token) = Links.Create(LinkPurpose.PasswordReset, TestActors.Administrator, TimeSpan.FromHours(1));
        link = link with { AccountId = id };
        await migrated.Store.Get<ISingleUseLinkStore>().AddAsync(TestActors.Administrator, link);
        return (link, token);
    }
}
