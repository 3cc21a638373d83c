namespace FlagCluster.Testing.Databases;

/// <summary>Provides a migrated store for the tests of a class.</summary>
public sealed class Migrated<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    public TDatabase Database { get; } = new();

    public OpenStore Store { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Database.InitializeAsync();
        Store = Database.Open();
        await Store.Migrator.MigrateAsync();
    }

    public async Task DisposeAsync()
    {
        if (Store is not null)
            await Store.DisposeAsync();
        await Database.DisposeAsync();
    }
}
