using FlagCluster.Contracts.Accounts;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Accounts;

/// <summary>Accounts, on any engine.</summary>
public abstract class AccountStoreTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private static int _last;

    private readonly Account _account = Sample();

    private IAccountStore Store => migrated.Store.Get<IAccountStore>();

    [Fact]
    public async Task Add_Account_IsFoundByIdAndByAnySpelling()
    {
        Assert.True(await Store.AddAsync(TestActors.Administrator, _account));

        Assert.Equal(_account, await Store.FindAsync(_account.Id));
        Assert.Equal(_account, await Store.FindByEmailAsync(EmailAddress.Parse(_account.Email.Text.ToUpperInvariant())));
        Assert.Equal(_account.Email.Text, (await Store.FindAsync(_account.Id))!.Email.Text);
    }

    [Fact]
    public async Task Add_SameAddressInAnotherSpelling_ReturnsFalse()
    {
        await Store.AddAsync(TestActors.Administrator, _account);
        var other = Sample() with { Email = EmailAddress.Parse($" {_account.Email.Text.ToUpperInvariant()}") };

        Assert.False(await Store.AddAsync(TestActors.Administrator, other));
        Assert.Null(await Store.FindAsync(other.Id));
    }

    [Fact]
    public async Task Add_SameAddressAtOnce_AddsOne()
    {
        await using var other = migrated.Database.Open();

        var added = await Task.WhenAll(
            Task.Run(() => Store.AddAsync(TestActors.Administrator, _account)),
            Task.Run(() => other.Get<IAccountStore>().AddAsync(TestActors.Administrator, Sample() with { Email = _account.Email }))
        );

        Assert.Equal([false, true], added.Order());
    }

    [Fact]
    public async Task Changes_AfterEachWrite_HaveTheStateOfTheAccount()
    {
        var version = (await migrated.Store.ControlChanges.ReadAsync(null))!.Version;
        await Store.AddAsync(TestActors.Administrator, _account);
        await Store.SetStatusAsync(TestActors.Administrator, _account.Id, AccountStatus.Deactivated);

        var changes = (await migrated.Store.ControlChanges.ReadAsync(version))!;

        Assert.Contains(new(_account.Id, AccountStatus.Deactivated, true, _account.SessionEpoch + 1), changes.Accounts);
    }

    [Fact]
    public async Task SetPassword_Account_BeginsANewEpoch()
    {
        await Store.AddAsync(TestActors.Administrator, _account);

        var changed = await Store.SetPasswordAsync(TestActors.Administrator, _account.Id, "$new");
        var removed = await Store.SetPasswordAsync(TestActors.Administrator, _account.Id, null);

        Assert.Equal(("$new", _account.SessionEpoch + 1), (changed!.Password, changed.SessionEpoch));
        Assert.Equal((null, _account.SessionEpoch + 2), (removed!.Password, removed.SessionEpoch));
        Assert.Equal(removed, await Store.FindAsync(_account.Id));
    }

    [Fact]
    public async Task SetStatus_ThereAndBack_EndsSessionsOnce()
    {
        await Store.AddAsync(TestActors.Administrator, _account);

        var off = await Store.SetStatusAsync(TestActors.Administrator, _account.Id, AccountStatus.Deactivated);
        var on = await Store.SetStatusAsync(TestActors.Administrator, _account.Id, AccountStatus.Active);

        Assert.Equal((AccountStatus.Deactivated, _account.SessionEpoch + 1), (off!.Status, off.SessionEpoch));
        Assert.Equal((AccountStatus.Active, _account.SessionEpoch + 1), (on!.Status, on.SessionEpoch));
    }

    [Fact]
    public async Task Writes_UnknownAccount_ChangeNothing()
    {
        var version = (await migrated.Store.ControlChanges.ReadAsync(null))!.Version;

        Assert.False(await Store.RenameAsync(TestActors.Administrator, "unknown", "Name"));
        Assert.Null(await Store.SetPasswordAsync(TestActors.Administrator, "unknown", "$new"));
        Assert.Null(await Store.SetStatusAsync(TestActors.Administrator, "unknown", AccountStatus.Deactivated));
        await Store.RecordSignInAsync("unknown", SampleChanges.Noon, null);

        Assert.Null(await migrated.Store.ControlChanges.ReadAsync(version));
    }

    [Fact]
    public async Task RecordSignIn_Rehash_ReplacesOnlyTheHashItWasMadeOf()
    {
        await Store.AddAsync(TestActors.Administrator, _account);

        await Store.RecordSignInAsync(_account.Id, SampleChanges.Noon, new("$other", "$lost"));
        var unchanged = await Store.FindAsync(_account.Id);
        await Store.RecordSignInAsync(_account.Id, SampleChanges.Noon, new(_account.Password!, "$stronger"));
        var changed = await Store.FindAsync(_account.Id);

        Assert.Equal((_account.Password, SampleChanges.Noon), (unchanged!.Password, unchanged.LastSignInAt));
        Assert.Equal(("$stronger", _account.SessionEpoch), (changed!.Password, changed.SessionEpoch));
    }

    [Fact]
    public async Task RecordSignIn_NoRehash_KeepsThePassword()
    {
        var without = _account with { Password = null };
        await Store.AddAsync(TestActors.Administrator, without);

        await Store.RecordSignInAsync(without.Id, SampleChanges.Noon, null);

        Assert.Equal(without with { LastSignInAt = SampleChanges.Noon }, await Store.FindAsync(without.Id));
    }

    [Fact]
    public async Task Read_Ids_ReturnsThoseThatExist()
    {
        await Store.AddAsync(TestActors.Administrator, _account);

        Assert.Equal([_account.Id], (await Store.ReadAsync([_account.Id, "unknown"])).Keys);
        Assert.Empty(await Store.ReadAsync([]));
    }

    [Fact]
    public async Task List_Pages_HaveEachAccountOnce()
    {
        await Store.AddAsync(TestActors.Administrator, _account);
        await Store.AddAsync(TestActors.Administrator, Sample());
        var found = new List<string>();

        for (string? after = null; await Store.ListAsync(after, 1) is [var account]; after = account.Email.Normalized)
            found.Add(account.Email.Normalized);

        Assert.Contains(_account.Email.Normalized, found);
        Assert.Equal(found.Distinct().Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public async Task Rename_Account_ChangesItsName()
    {
        await Store.AddAsync(TestActors.Administrator, _account);

        Assert.True(await Store.RenameAsync(TestActors.Administrator, _account.Id, "Zażółć 🎉"));

        Assert.Equal("Zażółć 🎉", (await Store.FindAsync(_account.Id))!.Name);
    }

    [Fact]
    public async Task Add_NulInTheName_Throws()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AddAsync(TestActors.Administrator, _account with { Name = "a\0b" }));
    }

    private static Account Sample()
    {
        var number = Interlocked.Increment(ref _last);
        return new($"user-{number}", EmailAddress.Parse($"Jane-{number}@Example.com"), "Jane", SampleChanges.Noon)
        {
            Password = "$old",
            IsInstallationAdministrator = true,
            IsEmailVerified = true,
            SessionEpoch = 3,
        };
    }
}

public sealed class SqliteAccountStoreTests(Migrated<SqliteDatabase> migrated)
    : AccountStoreTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlAccountStoreTests(Migrated<PostgreSqlDatabase> migrated)
    : AccountStoreTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
