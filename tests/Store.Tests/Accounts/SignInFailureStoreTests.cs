using FlagCluster.Contracts.Accounts;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Accounts;

/// <summary>Counts of failed sign-ins, on any engine.</summary>
public abstract class SignInFailureStoreTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private static readonly DateTimeOffset Forever = DateTimeOffset.UnixEpoch;

    private static int _last;

    private readonly string _key = $"key-{Interlocked.Increment(ref _last)}";

    private ISignInFailureStore Store => migrated.Store.Get<ISignInFailureStore>();

    [Fact]
    public async Task Add_Repeated_CountsAndKeepsTheLastTime()
    {
        Assert.Null(await Store.FindAsync(_key));

        await Store.AddAsync(_key, SampleChanges.Noon, Forever);
        await Store.AddAsync(_key, SampleChanges.Noon.AddSeconds(1), Forever);

        Assert.Equal(new(2, SampleChanges.Noon.AddSeconds(1)), await Store.FindAsync(_key));
    }

    [Fact]
    public async Task Add_AtOnce_CountsEach()
    {
        await using var other = migrated.Database.Open();

        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(i =>
                    Task.Run(() => (i % 2 == 0 ? Store : other.Get<ISignInFailureStore>()).AddAsync(_key, SampleChanges.Noon, Forever))
                )
        );

        Assert.Equal(20, (await Store.FindAsync(_key))!.Count);
    }

    [Fact]
    public async Task Add_LastOneForgotten_CountsFromOne()
    {
        await Store.AddAsync(_key, SampleChanges.Noon, Forever);
        await Store.AddAsync(_key, SampleChanges.Noon, Forever);

        await Store.AddAsync(_key, SampleChanges.Noon.AddHours(2), SampleChanges.Noon.AddHours(1));

        Assert.Equal(1, (await Store.FindAsync(_key))!.Count);
    }

    [Fact]
    public async Task Delete_Key_StartsAgain()
    {
        await Store.AddAsync(_key, SampleChanges.Noon, Forever);

        await Store.DeleteAsync(_key);
        await Store.DeleteAsync(_key);

        Assert.Null(await Store.FindAsync(_key));
    }

    [Fact]
    public async Task DeleteBefore_Time_KeepsLaterOnes()
    {
        var old = _key + "-old";
        await Store.AddAsync(old, SampleChanges.Noon.AddYears(-1), Forever);
        await Store.AddAsync(_key, SampleChanges.Noon, Forever);

        await Store.DeleteBeforeAsync(SampleChanges.Noon);

        Assert.Null(await Store.FindAsync(old));
        Assert.NotNull(await Store.FindAsync(_key));
    }
}

public sealed class SqliteSignInFailureStoreTests(Migrated<SqliteDatabase> migrated)
    : SignInFailureStoreTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlSignInFailureStoreTests(Migrated<PostgreSqlDatabase> migrated)
    : SignInFailureStoreTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
