using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Git;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using LibGit2Sharp;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests repositories and settings that cannot be synchronized.</summary>
public sealed class FailureTests : IAsyncLifetime, IDisposable
{
    private readonly GitScene _scene = new();

    public async Task InitializeAsync()
    {
        await _scene.InitializeAsync();
        await _scene.BindAsync(GitMode.Pull, GitConflictPolicy.Git);
    }

    public Task DisposeAsync() => _scene.DisposeAsync();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Sync_FolderInPlaceOfAFlag_IsRejected()
    {
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.SyncAsync();
        _scene.Copy.Delete(GitScene.PathOf("checkout"));
        _scene.Copy.Write(GitScene.PathOf("checkout") + "/README.md", "A folder.");
        await _scene.Copy.PushAsync("Replace it by a folder");

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Rejected, state.Status);
        Assert.Equal(GitScene.PathOf("checkout"), Assert.Single(state.Errors).File);
        Assert.Equal(["checkout"], (await _scene.ReadAsync()).Flags.Keys);
    }

    [Fact]
    public async Task Sync_FolderThatRepeatsItself_IsNotRead()
    {
        Commit(repository =>
        {
            var tree = repository.ObjectDatabase.CreateTree(new TreeDefinition().Add("a", Blob(repository, 1), Mode.NonExecutableFile));
            for (var level = 0; level < 8; level++)
            {
                var parent = new TreeDefinition();
                foreach (var name in Enumerable.Range(0, 10))
                    parent.Add($"{name}", tree);
                tree = repository.ObjectDatabase.CreateTree(parent);
            }
            return new TreeDefinition().Add($"{GitScene.Folder}/flags", tree);
        });

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Unreachable, state.Status);
        Assert.Contains("more than 500000 files", state.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_LargeFileUnderManyNames_IsNotRead()
    {
        Commit(repository =>
        {
            var root = new TreeDefinition();
            var list = Blob(repository, 60 * 1024 * 1024);
            foreach (var name in Enumerable.Range(0, 9))
                root.Add($"{GitScene.Folder}/segments/s{name}.included.txt", list, Mode.NonExecutableFile);
            return root;
        });

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Unreachable, state.Status);
        Assert.Contains("more than 512 MiB", state.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_ManyErrors_ReportsAHundred()
    {
        foreach (var number in Enumerable.Range(0, 150))
            _scene.Copy.Write($"{GitScene.Folder}/flags/other/{number}.yaml", "");
        await _scene.Copy.PushAsync("Add files in a wrong folder");

        var state = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Rejected, 100), (state.Status, state.Errors.Length));
    }

    [Fact]
    public async Task Sync_RejectedCommit_IsReadAgainOnlyAfterAChange()
    {
        _scene.WriteFlag("checkout", variant: "maybe");
        await _scene.Copy.PushAsync("Add a broken flag");
        await _scene.SyncAsync();
        // A read of the commit finds the damage.
        _scene.DamageCopy();

        var again = await _scene.SyncAsync();
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("banner")));
        var changed = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Rejected, 1), (again.Status, again.Errors.Length));
        Assert.Equal(GitStatus.Unreachable, changed.Status);
    }

    [Fact]
    public async Task Sync_HostThatAsksToWait_IsNotCalled()
    {
        (_scene.Server.Failure, _scene.Server.RetryAfter) = (429, 3_600);
        await _scene.SyncAsync();
        var before = _scene.Server.Requests;

        var early = await _scene.SyncAsync();
        var waited = _scene.Server.Requests;
        _scene.Advance(TimeSpan.FromHours(1));
        await _scene.SyncAsync();

        Assert.Equal((GitStatus.Unreachable, before), (early.Status, waited));
        Assert.Equal(before + 1, _scene.Server.Requests);
    }

    [Fact]
    public async Task Sync_OtherSettingsWhileTheHostAsksToWait_AreUsed()
    {
        (_scene.Server.Failure, _scene.Server.RetryAfter) = (429, 3_600);
        await _scene.SyncAsync();
        _scene.Server.Failure = null;
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.BindAsync(GitMode.Pull, GitConflictPolicy.Server);

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Ok, state.Status);
    }

    [Fact]
    public async Task Sync_UnexpectedFailure_IsInTheStatus()
    {
        await _scene.BindAsync(new GitSettings { Mode = GitMode.Pull, Conflicts = GitConflictPolicy.Git }, repository: "no address");

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Unreachable, state.Status);
        Assert.Contains("its log has the cause", state.Detail, StringComparison.Ordinal);
    }

    /// <summary>Sets the branch to a commit that no tool would make.</summary>
    private void Commit(Func<LibGit2Sharp.Repository, TreeDefinition> create)
    {
        using var repository = new LibGit2Sharp.Repository(_scene.Server.Directory);
        var root = repository.ObjectDatabase.CreateTree(create(repository));
        var author = new Signature("Ada", "ada@example.com", SampleChanges.Noon);
        var commit = repository.ObjectDatabase.CreateCommit(author, author, "Add a folder", root, [], prettifyMessage: true);
        repository.Refs.Add("refs/heads/main", commit.Sha);
    }

    private static Blob Blob(LibGit2Sharp.Repository repository, int size)
    {
        using var content = new MemoryStream(new byte[size]);
        return repository.ObjectDatabase.CreateBlob(content);
    }
}
