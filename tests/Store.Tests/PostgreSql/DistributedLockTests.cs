using FlagCluster.Contracts.Storage;
using FlagCluster.Store.Sql;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Store.Tests.PostgreSql;

/// <summary>The lock that one process at a time holds.</summary>
public sealed class DistributedLockTests : IAsyncLifetime
{
    private readonly PostgreSqlDatabase _database = new();

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task TryRun_LockHeld_ReturnsFalseWithoutRunning()
    {
        await using var first = Open();
        await using var second = Open();
        var (runs, other) = (0, true);

        var outer = await Lock(first)
            .TryRunAsync(async token =>
            {
                runs++;
                other = await Lock(second).TryRunAsync(_ => Task.FromResult(runs++), token);
            });

        Assert.Equal((true, false, 1), (outer, other, runs));
    }

    [Fact]
    public async Task TryRun_LockReleased_RunsTheAction()
    {
        await using var first = Open();
        await using var second = Open();
        await Lock(first).TryRunAsync(_ => Task.CompletedTask);
        var runs = 0;

        var acquired = await Lock(second).TryRunAsync(_ => Task.FromResult(runs++));

        Assert.Equal((true, 1), (acquired, runs));
    }

    [Fact]
    public async Task TryRun_ActionThrowsIOException_RethrowsIt()
    {
        await using var services = Open();

        // An error of the action is not an error of the database.
        await Assert.ThrowsAsync<IOException>(() =>
            Lock(services).TryRunAsync(_ => throw new IOException("The disk is full, as the test requires."))
        );
    }

    [Fact]
    public async Task TryRun_ActionFails_ReleasesTheLock()
    {
        await using var services = Open();
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Lock(services).TryRunAsync(_ => throw new InvalidOperationException("The action fails, as the test requires."))
        );

        Assert.True(await Lock(services).TryRunAsync(_ => Task.CompletedTask));
    }

    [Fact]
    public async Task TryRun_FoldInProgress_Runs()
    {
        await using var first = Open();
        await using var second = Open();
        var acquired = false;

        await FoldAsync(first, async () => acquired = await Lock(second).TryRunAsync(_ => Task.CompletedTask));

        Assert.True(acquired);
    }

    [Fact]
    public async Task Fold_LockHeld_DoesNotWait()
    {
        await using var first = Open();
        await using var second = Open();

        var acquired = await Lock(first).TryRunAsync(_ => FoldAsync(second, () => Task.CompletedTask).Soon());

        Assert.True(acquired);
    }

    private static async Task FoldAsync(ServiceProvider services, Func<Task> work)
    {
        var database = services.GetRequiredService<Database>();
        await database.WriteAsync(
            async connection =>
            {
                await database.Dialect.BeginFoldAsync(connection, alone: true, CancellationToken.None);
                await work();
                return true;
            },
            CancellationToken.None
        );
    }

    private static IDistributedLock Lock(ServiceProvider services) => services.GetRequiredService<IDistributedLock>();

    private ServiceProvider Open() =>
        new ServiceCollection().AddPostgreSqlStore(options => options.ConnectionString = _database.ConnectionString).BuildServiceProvider();
}
