using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests commits and pushes that wait for the confirmation of a person.</summary>
public sealed class ConfirmationTests : IAsyncLifetime, IDisposable
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
    public async Task Sync_EmptyFolder_IsHeld()
    {
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout")));
        await _scene.Copy.PushAsync("Nothing yet");

        var held = await _scene.SyncAsync();
        var kept = (await _scene.ReadAsync()).Flags.Count;
        var confirmed = await _scene.ConfirmAsync();

        Assert.Equal((GitStatus.Held, 1, 1), (held.Status, held.Deletions, kept));
        Assert.Equal(GitStatus.Ok, confirmed.Status);
        Assert.Empty((await _scene.ReadAsync()).Flags);
    }

    [Fact]
    public async Task Sync_RewriteThatDeletes_NeedsBothConfirmations()
    {
        _scene.WriteFlag("checkout");
        _scene.WriteFlag("banner");
        await _scene.Copy.PushAsync("Add two flags");
        await _scene.SyncAsync();
        _scene.Copy.Write("README.md", "Nothing else.");
        _scene.Copy.Delete(GitScene.PathOf("checkout"));
        _scene.Copy.Delete(GitScene.PathOf("banner"));
        await _scene.Copy.RunAsync("add", "--all");
        await _scene.Copy.RunAsync("commit", "--quiet", "--amend", "-m", "Delete everything");
        await _scene.Copy.PushAsync("Nothing", isForced: true);

        var diverged = await _scene.SyncAsync();
        var held = await _scene.ConfirmAsync();
        var kept = (await _scene.ReadAsync()).Flags.Count;
        var confirmed = await _scene.ConfirmAsync();

        Assert.Equal((GitStatus.Diverged, 0), (diverged.Status, diverged.Deletions));
        Assert.Equal((GitStatus.Held, 2, 2), (held.Status, held.Deletions, kept));
        Assert.Equal(GitStatus.Ok, confirmed.Status);
        Assert.Empty((await _scene.ReadAsync()).Flags);
    }

    [Fact]
    public async Task Sync_MoreDeletionsThanConfirmed_IsHeld()
    {
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout")));
        await _scene.Copy.PushAsync("Nothing yet");
        var first = await _scene.SyncAsync();
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("banner")));

        var second = await _scene.ConfirmAsync();

        Assert.Equal((GitStatus.Held, 1), (first.Status, first.Deletions));
        Assert.Equal((GitStatus.Held, 2), (second.Status, second.Deletions));
        Assert.Equal(2, (await _scene.ReadAsync()).Flags.Count);
    }

    [Fact]
    public async Task Sync_HeldPushDuringAConflict_IsPushedAfterItsConfirmation()
    {
        foreach (var key in new[] { "checkout", "banner", "search" })
            _scene.WriteFlag(key);
        await _scene.Copy.PushAsync("Add flags");
        await _scene.SyncAsync();
        await _scene.ChangeAsync(
            new DeleteItem(ItemKind.Flag, "banner"),
            new DeleteItem(ItemKind.Flag, "search"),
            new PutItem(SampleCommands.Flag("checkout", "b"))
        );
        _scene.WriteFlag("checkout", description: "From Git");
        await _scene.Copy.PushAsync("Describe a flag");
        await _scene.BindAsync(GitMode.Both);

        var held = await _scene.SyncAsync();
        var confirmed = await _scene.ConfirmAsync();

        await _scene.Copy.PullAsync();
        Assert.Equal((GitStatus.Held, 2, 1), (held.Status, held.Deletions, held.Conflicts.Length));
        Assert.Equal((GitStatus.Conflict, 1), (confirmed.Status, confirmed.Conflicts.Length));
        Assert.False(File.Exists(_scene.Copy.PathOf(GitScene.PathOf("banner"))));
    }

    [Theory]
    [InlineData(GitMode.Pull)]
    [InlineData(GitMode.Both)]
    public async Task Sync_RewriteAfterTheLocalCopyIsLost_HoldsDeletions(GitMode mode)
    {
        await _scene.BindAsync(
            new GitSettings
            {
                Mode = mode,
                Conflicts = GitConflictPolicy.Git,
                AcceptsRewrites = true,
            }
        );
        foreach (var key in new[] { "aa", "bb", "cc", "dd" })
            _scene.WriteFlag(key);
        await _scene.Copy.PushAsync("Add flags");
        await _scene.SyncAsync();
        await _scene.Copy.PullAsync();
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("local")));
        await _scene.RestartAsync(losesCopy: true);
        _scene.Copy.Delete(GitScene.PathOf("dd"));
        await _scene.Copy.RunAsync("commit", "--quiet", "--all", "--amend", "-m", "Add three flags");
        await _scene.Copy.PushAsync("Nothing", isForced: true);

        var held = await _scene.SyncAsync();
        var confirmed = await _scene.ConfirmAsync();

        Assert.Equal((GitStatus.Held, 1), (held.Status, held.Deletions));
        Assert.Equal(GitStatus.Ok, confirmed.Status);
        Assert.Equal(["aa", "bb", "cc", "local"], (await _scene.ReadAsync()).Flags.Keys);
    }
}
