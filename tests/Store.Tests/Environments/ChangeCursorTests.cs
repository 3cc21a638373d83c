using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Environments;

/// <summary>The cursors of change subscribers, on both engines.</summary>
public abstract class ChangeCursorTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private static readonly EnvironmentId One = new("cursor", "shop", "one"),
        Two = new("cursor", "shop", "two");

    private IChangeCursors Cursors => migrated.Store.Cursors;

    [Fact]
    public async Task Read_NothingSaved_ReturnsNull() => Assert.Null(await Cursors.ReadAsync("unknown", One));

    [Fact]
    public async Task Save_SeveralSubscribersAndEnvironments_KeepsTheLastVersionOfEach()
    {
        await Cursors.SaveAsync("a", One, new(1, 5));
        await Cursors.SaveAsync("a", One, new(2, 1));
        await Cursors.SaveAsync("a", Two, new(1, 7));
        await Cursors.SaveAsync("b", One, new(1, 9));

        await using var other = migrated.Database.Open();

        Assert.Equal(new EnvironmentVersion(2, 1), await other.Cursors.ReadAsync("a", One));
        Assert.Equal(new EnvironmentVersion(1, 7), await other.Cursors.ReadAsync("a", Two));
        Assert.Equal(new EnvironmentVersion(1, 9), await other.Cursors.ReadAsync("b", One));
    }
}

public sealed class SqliteChangeCursorTests(Migrated<SqliteDatabase> migrated)
    : ChangeCursorTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlChangeCursorTests(Migrated<PostgreSqlDatabase> migrated)
    : ChangeCursorTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
