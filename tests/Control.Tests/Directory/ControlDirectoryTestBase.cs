using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Directory;

/// <summary>
/// Provides the directories of two processes on one real store. The second process makes the changes. The first one refreshes by a clock.
/// </summary>
// xunit calls DisposeAsync.
#pragma warning disable CA1001
public abstract class ControlDirectoryTestBase<TDatabase>(Migrated<TDatabase> migrated) : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static int _last;

    protected string Organization { get; } = $"org-{Interlocked.Increment(ref _last)}";

    protected EnvironmentId Shop => new(Organization, "shop", "production");

    protected FakeTimeProvider Clock { get; } = new();

    protected DateTimeOffset Now => Clock.GetUtcNow();

    protected ControlProcess Here { get; private set; } = null!;

    protected ControlProcess Elsewhere { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Here = new(new(migrated.Store), Clock);
        await Here.StartAsync();
        await Clock.PendingTimerAsync(delay => delay == TimeSpan.FromSeconds(1)).Soon();
        Elsewhere = new(new(migrated.Store), Clock);
        Assert.NotNull(await Elsewhere.Directory.AddOrganizationAsync(TestActors.Administrator, Organization, "Org"));
        Assert.NotNull(await Elsewhere.Directory.AddProjectAsync(TestActors.Administrator, Organization, "shop", "Shop"));
        Assert.NotNull(await Elsewhere.Directory.AddEnvironmentAsync(TestActors.Administrator, Shop, "Production"));
    }

    public async Task DisposeAsync()
    {
        await Here.StopAsync();
        await Here.DisposeAsync();
        await Elsewhere.DisposeAsync();
    }

    /// <summary>Advances the clock until a refresh of the first process has an effect.</summary>
    /// <remarks>A tick is lost while the loop still handles the previous one; then a later tick refreshes.</remarks>
    protected Task AdvanceUntilAsync(Func<bool> condition) =>
        Waiting.Until(
            () =>
            {
                if (condition())
                    return Task.FromResult(true);
                Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(false);
            },
            "the directory to be refreshed"
        );
}
