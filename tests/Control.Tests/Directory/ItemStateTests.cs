using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Directory;

/// <summary>Tests rotated and disabled keys, archived and deleted items, and limits in a directory.</summary>
public abstract class ItemStateTests<TDatabase>(Migrated<TDatabase> migrated) : ControlDirectoryTestBase<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    [Fact]
    public async Task AuthenticateKey_SecretBeforeTheRotation_IsValidUntilTheOverlapEnds()
    {
        await Here.Directory.RefreshAsync();
        var (key, before) = await Here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");

        var rotated = await Here.Directory.RotateKeyAsync(TestActors.Administrator, Shop, key.Id, TimeSpan.FromHours(1));

        var after = rotated!.Value.Text;
        Assert.NotEqual(before, after);
        var (current, end) = (Here.Current, Now.AddHours(1));
        Assert.NotNull(current.AuthenticateKey(before, end.AddMilliseconds(-1)));
        Assert.Null(current.AuthenticateKey(before, end));
        Assert.NotNull(current.AuthenticateKey(after, end));
    }

    [Fact]
    public async Task RotateKey_WithoutOverlap_EndsTheSecretAtOnce()
    {
        await Here.Directory.RefreshAsync();
        var (key, before) = await Here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");

        await Here.Directory.RotateKeyAsync(TestActors.Administrator, Shop, key.Id, TimeSpan.Zero);

        Assert.Null(Here.Current.AuthenticateKey(before, Now));
    }

    [Fact]
    public async Task RotateKey_Twice_EndsTheFirstSecretAtOnce()
    {
        await Here.Directory.RefreshAsync();
        var (key, first) = await Here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        var second = (await Here.Directory.RotateKeyAsync(TestActors.Administrator, Shop, key.Id, TimeSpan.FromHours(1)))!.Value.Text;

        await Here.Directory.RotateKeyAsync(TestActors.Administrator, Shop, key.Id, TimeSpan.FromHours(1));

        Assert.Null(Here.Current.AuthenticateKey(first, Now));
        Assert.NotNull(Here.Current.AuthenticateKey(second, Now));
    }

    [Fact]
    public async Task AuthenticateKey_Disabled_ReturnsNullUntilItIsEnabled()
    {
        await Here.Directory.RefreshAsync();
        var (key, text) = await Here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");

        await Here.Directory.UpdateKeyAsync(TestActors.Administrator, Shop, key.Id, new() { IsDisabled = true });

        Assert.Null(Here.Current.AuthenticateKey(text, Now));
        await Here.Directory.UpdateKeyAsync(TestActors.Administrator, Shop, key.Id, new() { IsDisabled = false });
        Assert.NotNull(Here.Current.AuthenticateKey(text, Now));
    }

    [Fact]
    public async Task AuthenticateKey_Archived_ReturnsNullUntilItIsActiveAgain()
    {
        await Here.Directory.RefreshAsync();
        var (_, text) = await Here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");

        await Here.Directory.UpdateProjectAsync(TestActors.Administrator, Organization, "shop", new() { Archived = true });

        Assert.Null(Here.Current.AuthenticateKey(text, Now));
        Assert.True(Here.Current.IsArchived(Shop));
        await Here.Directory.UpdateProjectAsync(TestActors.Administrator, Organization, "shop", new() { Archived = false });
        Assert.NotNull(Here.Current.AuthenticateKey(text, Now));
    }

    [Fact]
    public async Task DeleteOrganization_WithEverything_HidesItUntilItIsRestored()
    {
        var (_, key) = await Here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        var (_, token) = await Here.Access.AddOwnerAsync(TestActors.Administrator, Organization, "admin");
        await Here.Directory.RefreshAsync();
        await Here.Directory.AddOrganizationAsync(TestActors.Administrator, Organization + "-other", "Other");

        var outcome = await Here.Directory.DeleteOrganizationAsync(TestActors.Administrator, Organization, cascade: true);

        Assert.Equal(DeleteOutcome.Deleted, outcome);
        await Elsewhere.Directory.RefreshAsync();
        foreach (var current in new[] { Here.Current, Elsewhere.Current })
        {
            Assert.Null(current.FindOrganization(Organization));
            Assert.Null(current.FindProject(Organization, "shop"));
            Assert.Null(current.FindEnvironment(Shop));
            Assert.Null(current.AuthenticateKey(key, Now));
            Assert.Null(current.AuthenticateToken(token, Now));
        }
        await Here.Directory.UndeleteOrganizationAsync(TestActors.Administrator, Organization);
        Assert.NotNull(Here.Current.AuthenticateKey(key, Now));
        Assert.NotNull(Here.Current.AuthenticateToken(token, Now));
    }

    [Fact]
    public async Task RemoveDeleted_Organization_RemovesItsTokensAndGrants()
    {
        await Here.Directory.RefreshAsync();
        var (token, _) = await Here.Access.AddOwnerAsync(TestActors.Administrator, Organization, "admin");
        await Here.Directory.AddOrganizationAsync(TestActors.Administrator, Organization + "-other", "Other");
        await Here.Directory.DeleteOrganizationAsync(TestActors.Administrator, Organization, cascade: true);
        await Elsewhere.Directory.RefreshAsync();

        await Here.Store.RemoveDeletedAsync(TestActors.Administrator, TimeProvider.System.GetUtcNow().AddDays(1));

        await Elsewhere.Directory.RefreshAsync();
        Assert.Null(Elsewhere.Current.FindToken(token.Id));
        Assert.Empty(Elsewhere.Current.GrantsOf(Organization));
        Assert.Null(await Here.Directory.AddOrganizationAsync(TestActors.Administrator, Organization, "Again"));
    }

    [Fact]
    public async Task AddKey_FarBelowTheLimit_CountsNothing()
    {
        await Here.Directory.RefreshAsync();
        Here.Store.KeyLimits.Clear();

        await Here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "by default");
        foreach (var limit in new[] { 2_000_000, 1_500 })
        {
            await Here.Directory.UpdateOrganizationAsync(TestActors.Administrator, Organization, new() { Quotas = new() { Keys = limit } });
            await Here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, $"of {limit}");
        }
        await Here.Directory.UpdateOrganizationAsync(TestActors.Administrator, Organization, new() { Quotas = new() { Keys = 3 } });

        await Assert.ThrowsAsync<QuotaExceededException>(() =>
            Here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "above the limit")
        );
        Assert.Equal([null, null, null, 3], Here.Store.KeyLimits);
    }

    [Fact]
    public async Task AddProject_LimitOfTheOrganization_Throws()
    {
        await Here.Directory.RefreshAsync();
        await Here.Directory.UpdateOrganizationAsync(TestActors.Administrator, Organization, new() { Quotas = new() { Projects = 1 } });

        var failure = await Assert.ThrowsAsync<QuotaExceededException>(() =>
            Here.Directory.AddProjectAsync(TestActors.Administrator, Organization, "second", "Second")
        );

        Assert.Equal(1, failure.Limit);
    }
}

public sealed class SqliteItemStateTests(Migrated<SqliteDatabase> migrated)
    : ItemStateTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlItemStateTests(Migrated<PostgreSqlDatabase> migrated)
    : ItemStateTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
