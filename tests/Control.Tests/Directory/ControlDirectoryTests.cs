using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Control.Tests.Directory;

/// <summary>Tests the reads and writes of a directory.</summary>
public abstract class ControlDirectoryTests<TDatabase>(Migrated<TDatabase> migrated) : ControlDirectoryTestBase<TDatabase>(migrated)
    where TDatabase : ITestDatabase, new()
{
    [Fact]
    public async Task DeleteKey_KnownKey_TakesEffectAtOnceAndInOtherProcessesAfterRefreshSeconds()
    {
        var (key, text) = await Elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        await Here.Directory.RefreshAsync();
        Assert.NotNull(Here.Current.AuthenticateKey(text, Now));

        Assert.True(await Elsewhere.Directory.DeleteKeyAsync(TestActors.Administrator, Shop, key.Id));

        Assert.Null(Elsewhere.Current.AuthenticateKey(text, Now));
        Assert.NotNull(Here.Current.AuthenticateKey(text, Now));
        await AdvanceUntilAsync(() => Here.Current.AuthenticateKey(text, Now) is null);
        Assert.Empty(Here.Current.KeysOf(Shop));
    }

    [Fact]
    public async Task DeleteKey_AlreadyDeleted_ReturnsFalse()
    {
        var (key, _) = await Elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        await Elsewhere.Directory.DeleteKeyAsync(TestActors.Administrator, Shop, key.Id);

        Assert.False(await Elsewhere.Directory.DeleteKeyAsync(TestActors.Administrator, Shop, key.Id));
    }

    [Fact]
    public async Task DeleteEnvironment_KeyAddedByAnotherProcess_ReadsTheKey()
    {
        await Here.Directory.RefreshAsync();
        var (key, _) = await Elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");

        var outcome = await Here.Directory.DeleteEnvironmentAsync(TestActors.Administrator, Shop);

        Assert.Equal(DeleteOutcome.InUse, outcome);
        Assert.Equal([key.Id], Here.Current.KeysOf(Shop).Select(item => item.Id));
    }

    [Fact]
    public async Task Rename_ExistingItems_ChangesNamesInBothProcesses()
    {
        await Here.Directory.RefreshAsync();

        Assert.Equal(
            "Web shop",
            (await Here.Directory.UpdateProjectAsync(TestActors.Administrator, Organization, "shop", new() { Name = "Web shop" }))!.Name
        );
        Assert.Equal("Live", (await Here.Directory.UpdateEnvironmentAsync(TestActors.Administrator, Shop, new() { Name = "Live" }))!.Name);
        Assert.Equal(
            "Acme",
            (await Here.Directory.UpdateOrganizationAsync(TestActors.Administrator, Organization, new() { Name = "Acme" }))!.Name
        );
        await Elsewhere.Directory.RefreshAsync();

        foreach (var current in new[] { Here.Current, Elsewhere.Current })
        {
            Assert.Equal("Web shop", current.FindProject(Organization, "shop")!.Name);
            Assert.Equal("Web shop", Assert.Single(current.ProjectsOf(Organization)).Name);
            Assert.Equal("Live", Assert.Single(current.EnvironmentsOf(Organization, "shop")).Name);
            Assert.Equal("Acme", current.FindOrganization(Organization)!.Name);
        }
    }

    [Fact]
    public async Task Rename_MissingItem_ReturnsNull()
    {
        await Here.Directory.RefreshAsync();

        Assert.Null(await Here.Directory.UpdateOrganizationAsync(TestActors.Administrator, "no-such", new() { Name = "Name" }));
        Assert.Null(await Here.Directory.UpdateProjectAsync(TestActors.Administrator, Organization, "no-such", new() { Name = "Name" }));
        Assert.Null(
            await Here.Directory.UpdateEnvironmentAsync(
                TestActors.Administrator,
                Shop with
                {
                    Environment = "no-such",
                },
                new() { Name = "Name" }
            )
        );
    }

    [Fact]
    public async Task Delete_ItemInUse_IsRejectedUntilItsChildrenAreDeleted()
    {
        var (key, _) = await Here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        await Here.Directory.RefreshAsync();

        Assert.Equal(DeleteOutcome.InUse, await Here.Directory.DeleteProjectAsync(TestActors.Administrator, Organization, "shop"));
        Assert.Equal(DeleteOutcome.InUse, await Here.Directory.DeleteEnvironmentAsync(TestActors.Administrator, Shop));
        Assert.NotNull(Here.Current.FindEnvironment(Shop));

        await Here.Directory.DeleteKeyAsync(TestActors.Administrator, Shop, key.Id);
        Assert.Equal(DeleteOutcome.Deleted, await Here.Directory.DeleteEnvironmentAsync(TestActors.Administrator, Shop));
        Assert.Equal(DeleteOutcome.Deleted, await Here.Directory.DeleteProjectAsync(TestActors.Administrator, Organization, "shop"));
        Assert.Equal(DeleteOutcome.NotFound, await Here.Directory.DeleteProjectAsync(TestActors.Administrator, Organization, "shop"));

        await Elsewhere.Directory.RefreshAsync();
        foreach (var current in new[] { Here.Current, Elsewhere.Current })
        {
            Assert.Null(current.FindEnvironment(Shop));
            Assert.Empty(current.EnvironmentsOf(Organization, "shop"));
            Assert.Null(current.FindProject(Organization, "shop"));
            Assert.Empty(current.ProjectsOf(Organization));
        }
    }

    [Fact]
    public async Task Authenticate_WrongSecretOrKind_ReturnsNull()
    {
        var (_, text) = await Elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        var (_, token) = await Elsewhere.Access.AddOwnerAsync(TestActors.Administrator, Organization, "admin");
        var current = Elsewhere.Current;

        Assert.NotNull(current.AuthenticateKey(text, Now));
        Assert.Null(current.AuthenticateKey(text[..^1] + (text[^1] == 'A' ? 'E' : 'A'), Now));
        Assert.Null(current.AuthenticateKey("fcc" + text[3..], Now));
        Assert.Null(current.AuthenticateToken(text, Now));
        Assert.Null(current.AuthenticateKey(token, Now));
        Assert.Null(current.AuthenticateKey("", Now));
    }

    [Fact]
    public async Task AuthenticateKey_ValidKey_AllocatesNothing()
    {
        var (_, text) = await Elsewhere.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "service");
        var current = Elsewhere.Current;
        current.AuthenticateKey(text, Now);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            current.AuthenticateKey(text, Now);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task AddKey_StoreUnavailable_Throws()
    {
        Here.Store.IsUnavailable = true;

        await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            Here.Directory.AddKeyAsync(TestActors.Administrator, Shop, SdkKeyKind.Server, "another")
        );
    }

    [Fact]
    public async Task Add_ExistingSlug_ReturnsNull()
    {
        Assert.Null(await Here.Directory.AddOrganizationAsync(TestActors.Administrator, Organization, "Again"));
        Assert.Null(await Here.Directory.AddProjectAsync(TestActors.Administrator, Organization, "shop", "Again"));
        Assert.Null(await Here.Directory.AddEnvironmentAsync(TestActors.Administrator, Shop, "Again"));
    }
}

public sealed class SqliteControlDirectoryTests(Migrated<SqliteDatabase> migrated)
    : ControlDirectoryTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlControlDirectoryTests(Migrated<PostgreSqlDatabase> migrated)
    : ControlDirectoryTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
