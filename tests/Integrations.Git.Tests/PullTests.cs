using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Git;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests an environment that follows a folder of a real repository over HTTPS.</summary>
public sealed class PullTests : IAsyncLifetime, IDisposable
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
    public async Task Sync_FirstCommit_AppliesOneChangeWithItsAuthor()
    {
        _scene.WriteFlag("checkout");
        _scene.WriteFlag("banner");
        var commit = await _scene.Copy.PushAsync("Add two flags");

        var state = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Ok, commit), (state.Status, state.Applied));
        Assert.Equal(["banner", "checkout"], (await _scene.ReadAsync()).Flags.Keys);
        var change = await _scene.ReadLastChangeAsync();
        Assert.Equal(new EnvironmentVersion(1, 1), change.Version);
        Assert.Equal(Actor.ForSystem("git"), change.Actor);
        Assert.Equal($"Add two flags\n\nGit commit {commit} by Ada Lovelace <ada@example.com>", change.Message);
    }

    [Fact]
    public async Task Sync_ChangedAndDeletedFiles_ChangesOnlyTheirItems()
    {
        foreach (var key in new[] { "aa", "bb", "cc", "dd" })
            _scene.WriteFlag(key);
        await _scene.Copy.PushAsync("Add flags");
        await _scene.SyncAsync();
        _scene.WriteFlag("aa", variant: "off");
        _scene.Copy.Delete(GitScene.PathOf("dd"));
        _scene.Copy.Write("README.md", "Not of an environment.");
        await _scene.Copy.PushAsync("Change flags");

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Ok, state.Status);
        var change = await _scene.ReadLastChangeAsync();
        Assert.Equal(["aa", "dd"], change.Changes.Operations.Select(operation => operation.Key));
        Assert.Equal("off", (await _scene.ReadAsync()).Flags["aa"].DefaultVariant);
    }

    [Fact]
    public async Task Sync_CommitWithoutMeaning_ChangesNothing()
    {
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.SyncAsync();
        _scene.Copy.Write(GitScene.PathOf("checkout"), _scene.Copy.Read(GitScene.PathOf("checkout")).Replace("\n", "\r\n") + "# end");
        var commit = await _scene.Copy.PushAsync("Add a comment");

        var state = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Ok, commit), (state.Status, state.Applied));
        Assert.Equal(new EnvironmentVersion(1, 1), await _scene.ReadHeadAsync());
    }

    [Fact]
    public async Task Sync_SameCommit_SendsOneRequest()
    {
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.SyncAsync();
        var before = _scene.Server.Requests;

        await _scene.SyncAsync();

        Assert.Equal(before + 1, _scene.Server.Requests);
    }

    [Fact]
    public async Task Sync_InvalidFile_KeepsTheRulesetAndNamesTheLine()
    {
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.SyncAsync();
        _scene.WriteFlag("checkout", variant: "maybe");
        _scene.WriteFlag("banner");
        await _scene.Copy.PushAsync("Break a flag");

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Rejected, state.Status);
        var error = Assert.Single(state.Errors);
        Assert.Equal((GitScene.PathOf("checkout"), 9), (error.File, error.Line));
        Assert.Equal(["checkout"], (await _scene.ReadAsync()).Flags.Keys);
        _scene.WriteFlag("checkout", variant: "off");
        await _scene.Copy.PushAsync("Repair the flag");
        Assert.Equal(GitStatus.Ok, (await _scene.SyncAsync()).Status);
        Assert.Equal(["banner", "checkout"], (await _scene.ReadAsync()).Flags.Keys);
    }

    [Theory]
    [InlineData("link")]
    [InlineData("pointer")]
    [InlineData("name")]
    public async Task Sync_FileThatIsNotRead_NamesIt(string what)
    {
        var path = GitScene.PathOf("checkout");
        switch (what)
        {
            case "link":
                Directory.CreateDirectory(Path.GetDirectoryName(_scene.Copy.PathOf(path))!);
                File.CreateSymbolicLink(_scene.Copy.PathOf(path), "/etc/passwd");
                break;
            case "pointer":
                _scene.Copy.Write(path, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n");
                break;
            default:
                path = $"{GitScene.Folder}/flags/other/checkout.yaml";
                _scene.Copy.Write(path, "key: checkout\n");
                break;
        }
        await _scene.Copy.PushAsync("Add something else");

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Rejected, state.Status);
        Assert.Equal(path, Assert.Single(state.Errors).File);
    }

    [Fact]
    public async Task Sync_RewrittenHistory_WaitsForAConfirmation()
    {
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.SyncAsync();
        var commit = await RewriteAsync();

        var diverged = await _scene.SyncAsync();
        var kept = (await _scene.ReadAsync()).Flags["checkout"].DefaultVariant;
        var confirmed = await _scene.ConfirmAsync();

        Assert.Equal((GitStatus.Diverged, commit, "on"), (diverged.Status, diverged.Head, kept));
        Assert.Equal((GitStatus.Ok, commit), (confirmed.Status, confirmed.Applied));
        Assert.Equal("off", (await _scene.ReadAsync()).Flags["checkout"].DefaultVariant);
    }

    [Fact]
    public async Task Sync_RewrittenHistoryThatIsAccepted_IsApplied()
    {
        await _scene.BindAsync(
            new GitSettings
            {
                Mode = GitMode.Pull,
                Conflicts = GitConflictPolicy.Git,
                AcceptsRewrites = true,
            }
        );
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.SyncAsync();
        await RewriteAsync();

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Ok, state.Status);
        Assert.Equal("off", (await _scene.ReadAsync()).Flags["checkout"].DefaultVariant);
    }

    [Fact]
    public async Task Sync_BindingRemovedDuringIt_ChangesNothing()
    {
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        _scene.Server.BeforeFetch = _scene.UnbindAsync;

        await _scene.SyncAsync();

        Assert.Null(_scene.Server.BeforeFetch);
        Assert.Empty((await _scene.ReadAsync()).Flags);
    }

    [Fact]
    public async Task Sync_VanishedRemote_KeepsTheRulesetAndContinuesLater()
    {
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.SyncAsync();
        _scene.Server.Failure = 503;

        var gone = await _scene.SyncAsync();
        _scene.Server.Failure = null;
        _scene.WriteFlag("banner");
        await _scene.Copy.PushAsync("Add another flag");
        var back = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Unreachable, gone.Status);
        Assert.Contains("503", gone.Detail, StringComparison.Ordinal);
        Assert.Equal(GitStatus.Ok, back.Status);
        Assert.Equal(["banner", "checkout"], (await _scene.ReadAsync()).Flags.Keys);
    }

    [Fact]
    public async Task Sync_WrongToken_SaysSo()
    {
        await _scene.BindAsync(new GitSettings { Mode = GitMode.Pull, Conflicts = GitConflictPolicy.Git }, token: "wrong");

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Unreachable, state.Status);
        Assert.Contains("check the user and the token", state.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", state.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_WithoutBranch_SaysSo()
    {
        var state = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Unreachable, "The repository has no branch 'main'."), (state.Status, state.Detail));
    }

    [Fact]
    public async Task Sync_AfterTheLocalCopyIsLost_Continues()
    {
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.SyncAsync();
        await _scene.RestartAsync(losesCopy: true);
        _scene.WriteFlag("checkout", variant: "off");
        await _scene.Copy.PushAsync("Change it");

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Ok, state.Status);
        Assert.Equal("off", (await _scene.ReadAsync()).Flags["checkout"].DefaultVariant);
    }

    [Fact]
    public async Task Sync_DamagedLocalCopy_FetchesItAgain()
    {
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.SyncAsync();
        _scene.DamageCopy();
        _scene.WriteFlag("checkout", variant: "off");
        await _scene.Copy.PushAsync("Change it");

        await _scene.SyncAsync();
        var state = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Ok, null), (state.Status, state.Detail));
        Assert.Equal("off", (await _scene.ReadAsync()).Flags["checkout"].DefaultVariant);
    }

    [Fact]
    public async Task Sync_SegmentWithAListOfKeys_ReadsBothFiles()
    {
        _scene.Copy.Write($"{GitScene.Folder}/segments/staff.yaml", "key: staff\n");
        _scene.Copy.Write($"{GitScene.Folder}/segments/staff.included.txt", "ada\ngrace\n");
        await _scene.Copy.PushAsync("Add a segment");
        await _scene.SyncAsync();
        _scene.Copy.Write($"{GitScene.Folder}/segments/staff.included.txt", "ada\n");
        await _scene.Copy.PushAsync("Remove a key");

        await _scene.SyncAsync();

        var segment = (await _scene.ReadAsync()).Segments["staff"];
        Assert.Equal((1, true), (segment.Included.Count, segment.Included.Contains("ada")));
    }

    /// <summary>Replaces the last commit and adds one.</summary>
    private async Task<string> RewriteAsync()
    {
        _scene.WriteFlag("checkout", variant: "off");
        await _scene.Copy.RunAsync("commit", "--quiet", "--all", "--amend", "-m", "Add another flag");
        return await _scene.Copy.PushAsync("Nothing", isForced: true);
    }
}
