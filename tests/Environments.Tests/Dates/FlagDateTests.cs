using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Dates;
using FlagCluster.Environments.Tests.Writer;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Environments.Tests.Dates;

public abstract class FlagDateTests<TDatabase>(Migrated<TDatabase> migrated) : WriterTestBase<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    private FlagDateIndexes? _dates;

    private FlagDateIndexes Dates => _dates ??= new(Faulty);

    [Fact]
    public async Task Read_CreatedAndChangedFlags_HaveTheTimesOfTheLog()
    {
        var created = Clock.GetUtcNow();
        await ApplyAsync(SampleCommands.Put("banner"));
        Clock.Advance(TimeSpan.FromDays(1));
        await ApplyAsync(SampleCommands.Put("other"));
        var changed = Clock.GetUtcNow();
        var version = await ApplyAsync(SampleCommands.Put("banner", "b"));

        var dates = await Dates.ReadAsync(Shop, version);

        Assert.Equal(new(created, changed), dates["banner"]);
        Assert.Equal(new(changed, changed), dates["other"]);
    }

    [Fact]
    public async Task Read_FlagDeletedAndCreatedAgain_IsYoung()
    {
        await ApplyAsync(SampleCommands.Put("banner"));
        await ApplyAsync(SampleCommands.Command([new DeleteItem(ItemKind.Flag, "banner")]));
        Clock.Advance(TimeSpan.FromDays(1));
        var version = await ApplyAsync(SampleCommands.Put("banner"));

        var dates = await Dates.ReadAsync(Shop, version);

        Assert.Equal(new(Clock.GetUtcNow(), Clock.GetUtcNow()), dates["banner"]);
    }

    [Fact]
    public async Task Read_NewEpoch_ChangesNoFlag()
    {
        var created = Clock.GetUtcNow();
        await ApplyAsync(SampleCommands.Put("banner"));
        Clock.Advance(TimeSpan.FromDays(1));
        var version = await ApplyAsync(SampleCommands.StartEpoch());

        var dates = await Dates.ReadAsync(Shop, version);

        Assert.Equal(SampleCommands.Version(2, 1), version);
        Assert.Equal(new(created, created), dates["banner"]);
    }

    [Fact]
    public async Task Read_Again_ReadsOnlyNewChanges()
    {
        var first = await ApplyAsync(SampleCommands.Put("banner"));
        await Dates.ReadAsync(Shop, first);
        Faulty.Calls.Clear();
        await Dates.ReadAsync(Shop, first);
        Assert.Empty(Faulty.Calls);
        var second = await ApplyAsync(SampleCommands.Put("other"));
        Faulty.Calls.Clear();

        var dates = await Dates.ReadAsync(Shop, second);

        Assert.Equal("ReadChanges 1.1", Assert.Single(Faulty.Calls));
        Assert.Equal(["banner", "other"], dates.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Read_StoreFailsOnce_TheNextCallContinues()
    {
        var version = await ApplyAsync(SampleCommands.Put("banner"));
        Faulty.Before = _ => throw FaultyLog.Unavailable();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => Dates.ReadAsync(Shop, version));
        Faulty.Before = null;

        Assert.Single(await Dates.ReadAsync(Shop, version));
    }

    private async Task<EnvironmentVersion> ApplyAsync(ApplyCommand command) => (await Writer.ApplyAsync(command)).Made();
}

public sealed class SqliteFlagDateTests(Migrated<SqliteDatabase> migrated)
    : FlagDateTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlFlagDateTests(Migrated<PostgreSqlDatabase> migrated)
    : FlagDateTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
