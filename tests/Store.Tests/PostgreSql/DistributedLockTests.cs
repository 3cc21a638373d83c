using FlagCluster.Contracts.Storage;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Store.Tests.PostgreSql;

/// <summary>One process of several at a time.</summary>
public sealed class DistributedLockTests : IAsyncLifetime
{
    private readonly PostgreSqlDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task TryRun_WhileAnotherIsAtIt_DoesNothingAndSaysSo()
    {
        await using var first = Open();
        await using var second = Open();
        var (runs, other) = (0, true);

        Assert.True(
            await first
                .GetRequiredService<IDistributedLock>()
                .TryRunAsync(async token =>
                {
                    runs++;
                    other = await second.GetRequiredService<IDistributedLock>().TryRunAsync(_ => Task.FromResult(runs++), token);
                })
        );

        Assert.False(other);
        Assert.Equal(1, runs);
        Assert.True(await second.GetRequiredService<IDistributedLock>().TryRunAsync(_ => Task.FromResult(runs++)));
        Assert.Equal(2, runs);
    }

    [Fact]
    public async Task TryRun_WorkFailsOnItsDisk_IsNotTakenForTheDatabase()
    {
        await using var services = Open();

        await Assert.ThrowsAsync<IOException>(() =>
            services
                .GetRequiredService<IDistributedLock>()
                .TryRunAsync(_ => throw new IOException("The disk is full, as the test requires."))
        );
    }

    [Fact]
    public async Task TryRun_WorkFails_GivesTheTurnUp()
    {
        await using var services = Open();
        var turn = services.GetRequiredService<IDistributedLock>();

        await Assert.ThrowsAsync<InvalidOperationException>(() => turn.TryRunAsync(_ => throw new InvalidOperationException("broken")));

        Assert.True(await turn.TryRunAsync(_ => Task.CompletedTask));
    }

    private ServiceProvider Open() =>
        new ServiceCollection().AddPostgreSqlStore(options => options.ConnectionString = _database.ConnectionString).BuildServiceProvider();
}
