using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests a folder of a real repository that follows its environment over HTTPS.</summary>
public sealed class PushTests : IAsyncLifetime, IDisposable
{
    private readonly GitScene _scene = new();

    public Task InitializeAsync() => _scene.InitializeAsync();

    public Task DisposeAsync() => _scene.DisposeAsync();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Sync_EmptyRepository_CreatesTheBranchWithEverything()
    {
        await _scene.BindAsync(GitMode.Push);
        var version = await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout")), new PutItem(SampleCommands.Segment("staff")));

        var state = await _scene.SyncAsync();

        await _scene.Copy.PullAsync();
        Assert.Equal((GitStatus.Ok, version), (state.Status, state.PushedVersion));
        Assert.Contains("key: checkout", _scene.Copy.Read(GitScene.PathOf("checkout")), StringComparison.Ordinal);
        Assert.Contains("key: staff", _scene.Copy.Read($"{GitScene.Folder}/segments/staff.yaml"), StringComparison.Ordinal);
        Assert.Contains("eol=lf", _scene.Copy.Read($"{GitScene.Folder}/.gitattributes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_Versions_BecomeOneCommitEach()
    {
        await _scene.BindAsync(GitMode.Push);
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout")));
        await _scene.SyncAsync();
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout", "b")));
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("banner")));
        await _scene.ChangeAsync(new DeleteItem(ItemKind.Flag, "checkout"));

        await _scene.SyncAsync();

        await _scene.Copy.PullAsync();
        var log = await _scene.Copy.RunAsync(
            "log",
            "--format=%s|%an <%ae>|%cn|%(trailers:key=FlagCluster-Version,valueonly,separator=%x2C)"
        );
        Assert.Equal(
            [
                "production: checkout|Ada <ada@shop.example>|FlagCluster|1.4",
                "production: banner|Ada <ada@shop.example>|FlagCluster|1.3",
                "production: checkout|Ada <ada@shop.example>|FlagCluster|1.2",
                "production: all flags and segments|FlagCluster|FlagCluster|1.1",
            ],
            log.Split('\n').Select(line => line.Replace("FlagCluster <flagcluster@users.noreply>", "FlagCluster", StringComparison.Ordinal))
        );
        Assert.False(File.Exists(_scene.Copy.PathOf(GitScene.PathOf("checkout"))));
    }

    [Fact]
    public async Task Sync_OtherCommitsInTheBranch_AreKept()
    {
        await _scene.BindAsync(GitMode.Push);
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout")));
        await _scene.SyncAsync();
        await _scene.Copy.PullAsync();
        _scene.Copy.Write("README.md", "About the repository.");
        await _scene.Copy.PushAsync("Add a file");
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("banner")));

        var state = await _scene.SyncAsync();

        await _scene.Copy.PullAsync();
        Assert.Equal(GitStatus.Ok, state.Status);
        Assert.Equal("About the repository.", _scene.Copy.Read("README.md"));
        Assert.Contains("key: banner", _scene.Copy.Read(GitScene.PathOf("banner")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(100)]
    public async Task Sync_FolderWithOtherFlags_WaitsForAConfirmation(int share)
    {
        _scene.WriteFlag("banner");
        var commit = await _scene.Copy.PushAsync("Add a flag");
        await _scene.BindAsync(
            new GitSettings
            {
                Mode = GitMode.Push,
                Conflicts = GitConflictPolicy.Server,
                ConfirmDeletionsOver = share,
            }
        );
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout")));

        var held = await _scene.SyncAsync();
        var confirmed = await _scene.ConfirmAsync();

        await _scene.Copy.PullAsync();
        Assert.Equal((GitStatus.Held, commit, 1), (held.Status, held.Head, held.Deletions));
        Assert.Equal(GitStatus.Ok, confirmed.Status);
        Assert.False(File.Exists(_scene.Copy.PathOf(GitScene.PathOf("banner"))));
    }

    [Fact]
    public async Task Sync_RewrittenBranch_GetsEverythingAgain()
    {
        await _scene.BindAsync(GitMode.Push);
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout")), new PutItem(SampleCommands.Flag("banner")));
        await _scene.SyncAsync();
        await _scene.Copy.PullAsync();
        _scene.Copy.Delete(GitScene.PathOf("banner"));
        await _scene.Copy.RunAsync("commit", "--quiet", "--all", "--amend", "-m", "Replace the commit");
        await _scene.Copy.PushAsync("Nothing", isForced: true);

        var state = await _scene.SyncAsync();

        await _scene.Copy.PullAsync();
        Assert.Equal(GitStatus.Ok, state.Status);
        Assert.Contains("key: banner", _scene.Copy.Read(GitScene.PathOf("banner")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_OtherModeAfterPush_TakesCommitsOfOthers()
    {
        await _scene.BindAsync(GitMode.Push);
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout")));
        await _scene.SyncAsync();
        await _scene.Copy.PullAsync();
        _scene.WriteFlag("banner");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("search")));
        await _scene.SyncAsync();
        await _scene.BindAsync(GitMode.Both);

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Ok, state.Status);
        Assert.Equal(["banner", "checkout", "search"], (await _scene.ReadAsync()).Flags.Keys);
    }

    [Fact]
    public async Task Sync_BindingRemovedDuringIt_PushesNothing()
    {
        await _scene.BindAsync(GitMode.Push);
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout")));
        _scene.Server.BeforeFetch = _scene.UnbindAsync;

        await _scene.SyncAsync();

        Assert.Null(_scene.Server.BeforeFetch);
        Assert.Empty(await _scene.Copy.RunAsync("ls-remote", "origin"));
    }

    [Fact]
    public async Task Sync_RefusedPush_IsBlockedAndRepeated()
    {
        await _scene.BindAsync(GitMode.Push);
        var hook = _scene.Server.RefusePushes();
        var version = await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout")));

        var blocked = await _scene.SyncAsync();
        File.Delete(hook);
        var pushed = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Blocked, blocked.Status);
        Assert.Contains("pre-receive", blocked.Detail, StringComparison.Ordinal);
        Assert.Equal((GitStatus.Ok, version), (pushed.Status, pushed.PushedVersion));
    }

    [Fact]
    public async Task Sync_RefusedPush_IsRepeatedLessAndLessOften()
    {
        await _scene.BindAsync(GitMode.Push);
        _scene.Server.RefusePushes();
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout")));
        await _scene.SyncAsync();
        await _scene.SyncAsync();
        var before = _scene.Server.Requests;

        _scene.Advance(TimeSpan.FromSeconds(70));
        await _scene.PollAsync();
        var early = _scene.Server.Requests;
        _scene.Advance(TimeSpan.FromSeconds(70));
        await _scene.PollAsync();

        Assert.Equal(before, early);
        Assert.True(_scene.Server.Requests > early);
    }

    [Theory]
    [InlineData("Flag Bot <bot@acme.com>", "Flag Bot bot@acme.com")]
    [InlineData(".", "unknown")]
    [InlineData("", "unknown")]
    public async Task Sync_CommitterThatACommitCannotHave_IsReplaced(string name, string written)
    {
        await _scene.BindAsync(
            new GitSettings
            {
                Mode = GitMode.Push,
                Conflicts = GitConflictPolicy.Server,
                CommitterName = name,
            }
        );
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout")));

        var state = await _scene.SyncAsync();

        await _scene.Copy.PullAsync();
        Assert.Equal((GitStatus.Ok, null), (state.Status, state.Detail));
        Assert.Equal(written, await _scene.Copy.RunAsync("log", "--format=%cn"));
    }
}
