using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Links;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Links;

/// <summary>Single-use links, on both engines. Each test has its own accounts and organizations.</summary>
public abstract class SingleUseLinkStoreTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private ISingleUseLinkStore Store => migrated.Store.Get<ISingleUseLinkStore>();

    private IAccountStore Accounts => migrated.Store.Get<IAccountStore>();

    [Fact]
    public async Task Add_Invitation_StoresEveryField()
    {
        await AddOrganizationAsync("l-fields");
        var link = Invitation("l-fields-1", "l-fields", "Ann@Example.com");

        await Store.AddAsync(TestActors.Administrator, link);

        var found = await Store.FindAsync("l-fields-1");
        Assert.Equal(link.Hash.ToArray(), found!.Hash.ToArray());
        Assert.Equal(link with { Hash = found.Hash }, found);
        Assert.Equal("Ann@Example.com", found.Email!.Text);
    }

    [Fact]
    public async Task Add_MissingParent_Throws()
    {
        await Assert.ThrowsAsync<ParentNotFoundException>(() =>
            Store.AddAsync(TestActors.Administrator, Invitation("l-orphan", "l-nowhere", null))
        );
        await Assert.ThrowsAsync<ParentNotFoundException>(() => Store.AddAsync(TestActors.Administrator, Reset("l-orphan", "l-nobody")));
    }

    [Fact]
    public async Task Add_NewerReset_EndsTheOlderOneOfTheSameAccount()
    {
        await migrated.Store.AddAccountAsync("l-ann");
        await migrated.Store.AddAccountAsync("l-bob");
        await Store.AddAsync(TestActors.Administrator, Reset("l-ann-1", "l-ann"));
        await Store.AddAsync(TestActors.Administrator, Reset("l-bob-1", "l-bob"));

        await Store.AddAsync(TestActors.Administrator, Reset("l-ann-2", "l-ann"));

        Assert.Null(await Store.FindAsync("l-ann-1"));
        Assert.NotNull(await Store.FindAsync("l-ann-2"));
        Assert.NotNull(await Store.FindAsync("l-bob-1"));
    }

    [Fact]
    public async Task Add_NewerInvitation_EndsTheOlderOneForTheSameAddressInTheOrganization()
    {
        await AddOrganizationAsync("l-one");
        await AddOrganizationAsync("l-two");
        await Store.AddAsync(TestActors.Administrator, Invitation("l-one-ann", "l-one", "ann@example.com"));
        await Store.AddAsync(TestActors.Administrator, Invitation("l-one-open", "l-one", null));
        await Store.AddAsync(TestActors.Administrator, Invitation("l-two-ann", "l-two", "ann@example.com"));

        await Store.AddAsync(TestActors.Administrator, Invitation("l-one-new", "l-one", "ANN@example.com"));

        Assert.Equal(["l-one-new", "l-one-open"], await ListAsync("l-one"));
        Assert.Equal(["l-two-ann"], await ListAsync("l-two"));
    }

    [Fact]
    public async Task Add_AnyLink_DeletesThoseThatExpiredLongAgo()
    {
        await AddOrganizationAsync("l-old");
        var old = Invitation("l-old-1", "l-old", null);
        await Store.AddAsync(TestActors.Administrator, old);

        var later = old.ExpiresAt + SingleUseLink.KeptAfterExpiry + TimeSpan.FromSeconds(1);
        await Store.AddAsync(
            TestActors.Administrator,
            Invitation("l-old-2", "l-old", null) with
            {
                CreatedAt = later,
                ExpiresAt = later.AddDays(7),
            }
        );

        Assert.Equal(["l-old-2"], await ListAsync("l-old"));
    }

    [Fact]
    public async Task ListInvitations_Pages_ContinueAfterTheCursor()
    {
        await AddOrganizationAsync("l-page");
        foreach (var id in (string[])["l-page-a", "l-page-b", "l-page-c"])
            await Store.AddAsync(TestActors.Administrator, Invitation(id, "l-page", null));

        var first = await Store.ListInvitationsAsync("l-page", after: null, limit: 2);
        var second = await Store.ListInvitationsAsync("l-page", after: "l-page-b", limit: 2);

        Assert.Equal(["l-page-a", "l-page-b"], first.Select(link => link.Id));
        Assert.Equal(["l-page-c"], second.Select(link => link.Id));
    }

    [Fact]
    public async Task RevokeInvitation_ExistingOne_IsDeletedInItsOrganizationOnly()
    {
        await AddOrganizationAsync("l-revoke");
        await Store.AddAsync(TestActors.Administrator, Invitation("l-revoke-1", "l-revoke", null));

        Assert.False(await Store.RevokeInvitationAsync(TestActors.Administrator, "l-else", "l-revoke-1"));
        Assert.True(await Store.RevokeInvitationAsync(TestActors.Administrator, "l-revoke", "l-revoke-1"));
        Assert.False(await Store.RevokeInvitationAsync(TestActors.Administrator, "l-revoke", "l-revoke-1"));
    }

    [Fact]
    public async Task ResetPassword_TwiceAtOnce_OneSucceeds()
    {
        await migrated.Store.AddAccountAsync("l-reset");
        var link = Reset("l-reset-1", "l-reset");
        await Store.AddAsync(TestActors.Administrator, link);

        var results = await Simultaneous.RunAsync(
            4,
            number => Store.ResetPasswordAsync(TestActors.Administrator, link, $"password {number}")
        );

        var changed = Assert.Single(results, account => account is not null);
        Assert.Equal(1, changed!.SessionEpoch);
        Assert.Equal(changed.Password, (await Accounts.FindAsync("l-reset"))!.Password);
    }

    [Fact]
    public async Task ResetPassword_AccountWithAnotherLink_EndsIt()
    {
        await migrated.Store.AddAccountAsync("l-ends");
        var reset = Reset("l-ends-1", "l-ends");
        await Store.AddAsync(TestActors.Administrator, reset);
        await Store.AddAsync(TestActors.Administrator, EmailChangeLink("l-ends-2", "l-ends", "new-ends@example.com"));

        Assert.NotNull(await Store.ResetPasswordAsync(TestActors.Administrator, reset, "after"));

        Assert.Null(await Store.FindAsync("l-ends-2"));
    }

    [Fact]
    public async Task SetPassword_AccountWithALink_EndsIt()
    {
        await migrated.Store.AddAccountAsync("l-new");
        await Store.AddAsync(TestActors.Administrator, Reset("l-new-1", "l-new"));

        await Accounts.SetPasswordAsync(TestActors.Administrator, "l-new", "after");

        Assert.Null(await Store.FindAsync("l-new-1"));
    }

    [Fact]
    public async Task ChangeEmail_ByLink_IsConfirmedAndEndsTheReset()
    {
        await migrated.Store.AddAccountAsync("l-mail");
        var change = EmailChangeLink("l-mail-1", "l-mail", "New@Example.com");
        await Store.AddAsync(TestActors.Administrator, change);
        await Store.AddAsync(TestActors.Administrator, Reset("l-mail-2", "l-mail"));

        var changed = await Store.ChangeEmailAsync(TestActors.Administrator, "l-mail", change.Email!, change);

        Assert.Equal(("New@Example.com", true), (changed.Account!.Email.Text, changed.Account.IsEmailVerified));
        Assert.Null(await Store.FindAsync("l-mail-2"));
        Assert.Null((await Store.ChangeEmailAsync(TestActors.Administrator, "l-mail", change.Email!, change)).Account);
    }

    [Fact]
    public async Task ChangeEmail_AddressOfAnotherAccount_ChangesNothing()
    {
        await migrated.Store.AddAccountAsync("l-taken");
        await migrated.Store.AddAccountAsync("l-wants");
        var change = EmailChangeLink("l-wants-1", "l-wants", "L-TAKEN@example.com");
        await Store.AddAsync(TestActors.Administrator, change);

        var changed = await Store.ChangeEmailAsync(TestActors.Administrator, "l-wants", change.Email!, change);

        Assert.Equal(new(null, IsTaken: true), changed);
        Assert.NotNull(await Store.FindAsync("l-wants-1"));
    }

    [Fact]
    public async Task ChangeEmail_WithoutALink_IsNotConfirmed()
    {
        await migrated.Store.AddAccountAsync("l-fresh");

        var changed = await Store.ChangeEmailAsync(
            TestActors.Administrator,
            "l-fresh",
            EmailAddress.Parse("fresh-2@example.com"),
            link: null
        );

        Assert.False(changed.Account!.IsEmailVerified);
    }

    private static SingleUseLink Invitation(string id, string organization, string? email) =>
        Link(id, LinkPurpose.Invitation) with
        {
            Organization = organization,
            Email = email is null ? null : EmailAddress.Parse(email),
            Payload = """{"grants":[]}""",
        };

    private static SingleUseLink Reset(string id, string account) => Link(id, LinkPurpose.PasswordReset) with { AccountId = account };

    private static SingleUseLink EmailChangeLink(string id, string account, string email) =>
        Link(id, LinkPurpose.EmailChange) with
        {
            AccountId = account,
            Email = EmailAddress.Parse(email),
        };

    private static SingleUseLink Link(string id, LinkPurpose purpose) =>
        new(
            id,
            purpose,
            SHA256.HashData(Encoding.UTF8.GetBytes(id)),
            new Actor(ActorKind.ApiToken, "token") { OnBehalfOf = new(ActorKind.User, "carl") },
            SampleChanges.Noon,
            SampleChanges.Noon.AddDays(7)
        );

    private async Task<string[]> ListAsync(string organization) =>
        [.. (await Store.ListInvitationsAsync(organization, after: null, limit: 100)).Select(link => link.Id)];

    private Task<bool> AddOrganizationAsync(string slug) =>
        migrated.Store.Tenancy.AddOrganizationAsync(TestActors.Administrator, new(slug, slug, SampleChanges.Noon));
}

public sealed class SqliteSingleUseLinkStoreTests(Migrated<SqliteDatabase> migrated)
    : SingleUseLinkStoreTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlSingleUseLinkStoreTests(Migrated<PostgreSqlDatabase> migrated)
    : SingleUseLinkStoreTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
