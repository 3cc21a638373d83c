using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using static FlagCluster.Testing.SampleWebhooks;

namespace FlagCluster.Store.Tests.Git;

/// <summary>Repositories of environments on any engine. Each test has its own database.</summary>
public abstract class GitStoreTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly GitState State = new()
    {
        Status = GitStatus.Conflict,
        Detail = "ü",
        CheckedAt = SampleChanges.Noon,
        Head = "b",
        Applied = "a",
        AppliedVersion = new(1, 2),
        PushedVersion = new(1, 3),
        Errors = [new("flags/ne/new.yaml", 3, "wrong")],
        Conflicts = [new(ItemKind.Segment, "staff", null, "{}", "{}") { Take = GitSide.Git }],
        Report = new("b", GitReportResult.Failure, "wrong") { Problem = "refused" },
    };

    private readonly Migrated<TDatabase> _migrated = new();

    private IGitStore Git => _migrated.Store.Get<IGitStore>();

    public async Task InitializeAsync()
    {
        await _migrated.InitializeAsync();
        await _migrated.Store.AddShopAsync();
    }

    public Task DisposeAsync() => _migrated.DisposeAsync();

    [Fact]
    public async Task Put_NewBinding_KeepsEverything()
    {
        var written = await Git.PutAsync(TestActors.Administrator, Binding());

        var found = await Git.FindAsync(Production);
        Assert.Equal("sealed"u8.ToArray(), found!.Secret.ToArray());
        Assert.Equal(written! with { Secret = found.Secret, HookSecret = found.HookSecret }, found);
        Assert.Equal(found.Id, (await Git.FindByIdAsync("a"))!.Id);
        Assert.Equal([Production], await Git.ListAsync());
    }

    [Fact]
    public async Task Put_OtherVersion_WritesNothing()
    {
        var written = (await Git.PutAsync(TestActors.Administrator, Binding()))!;

        Assert.Null(await Git.PutAsync(TestActors.Administrator, Binding() with { Id = "b" }));
        Assert.Null(await Git.PutAsync(TestActors.Administrator, written with { Branch = "b", Version = written.Version + 1 }));

        Assert.Equal("main", (await Git.FindAsync(Production))!.Branch);
    }

    [Fact]
    public async Task Put_MissingEnvironment_IsReported() =>
        await Assert.ThrowsAsync<ParentNotFoundException>(() =>
            Git.PutAsync(TestActors.Administrator, Binding() with { Environment = new("acme", "shop", "missing") })
        );

    [Fact]
    public async Task WriteState_SameRevision_IsWrittenOnce()
    {
        var binding = (await Git.PutAsync(TestActors.Administrator, Binding()))!;
        var none = await Git.ReadStateAsync(Production);

        Assert.True(await Git.WriteStateAsync(binding, none with { State = State }));
        Assert.False(await Git.WriteStateAsync(binding, none with { State = State }));

        var stored = await Git.ReadStateAsync(Production);
        Assert.Equal(1, stored.Revision);
        Assert.Equal(State with { Errors = stored.State.Errors, Conflicts = stored.State.Conflicts }, stored.State);
        Assert.Equal(State.Errors.AsEnumerable(), stored.State.Errors);
        Assert.Equal(State.Conflicts.AsEnumerable(), stored.State.Conflicts);
        Assert.True(await Git.DecideAsync(TestActors.Administrator, binding, stored, "{}"));
        Assert.False(await Git.WriteStateAsync(binding, stored));
    }

    [Fact]
    public async Task WriteState_ChangedBinding_WritesNothing()
    {
        var binding = (await Git.PutAsync(TestActors.Administrator, Binding()))!;
        await Git.PutAsync(TestActors.Administrator, binding with { Settings = binding.Settings with { PollSeconds = 90 } });

        Assert.False(await Git.WriteStateAsync(binding, new(State, 0)));
    }

    [Theory]
    [InlineData("main", 1)]
    [InlineData("other", 0)]
    public async Task Put_OtherBranch_DiscardsTheState(string branch, long revision)
    {
        var binding = (await Git.PutAsync(TestActors.Administrator, Binding()))!;
        await Git.WriteStateAsync(binding, new(State, 0));

        await Git.PutAsync(TestActors.Administrator, binding with { Branch = branch });

        Assert.Equal(revision, (await Git.ReadStateAsync(Production)).Revision);
    }

    [Fact]
    public async Task Delete_Binding_RemovesItsState()
    {
        var binding = (await Git.PutAsync(TestActors.Administrator, Binding()))!;
        await Git.WriteStateAsync(binding, new(State, 0));

        Assert.False(await Git.DeleteAsync(TestActors.Administrator, binding with { Version = binding.Version + 1 }));
        Assert.True(await Git.IsCurrentAsync(binding));
        Assert.True(await Git.DeleteAsync(TestActors.Administrator, binding));
        Assert.False(await Git.DeleteAsync(TestActors.Administrator, binding));
        Assert.False(await Git.IsCurrentAsync(binding));

        Assert.Null(await Git.FindAsync(Production));
        Assert.Equal(0, (await Git.ReadStateAsync(Production)).Revision);
    }

    private static GitBinding Binding() => SampleBindings.Of(Production);
}

public sealed class SqliteGitStoreTests : GitStoreTests<SqliteDatabase>;

public sealed class PostgreSqlGitStoreTests : GitStoreTests<PostgreSqlDatabase>;
