using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Git;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests that repositories whose objects have SHA-256 names are refused with what to do.</summary>
public sealed class ObjectFormatTests : IDisposable
{
    private readonly GitScene _scene = new() { ObjectFormat = "sha256" };
    private readonly SshStandIn _ssh = new();

    public void Dispose()
    {
        _scene.Dispose();
        _ssh.Dispose();
    }

    [Theory]
    [InlineData(false, true, GitMode.Pull)]
    [InlineData(false, true, GitMode.Both)]
    [InlineData(false, false, GitMode.Push)]
    [InlineData(true, true, GitMode.Both)]
    [InlineData(true, false, GitMode.Push)]
    public async Task Sync_Sha256Repository_IsRefusedClearly(bool isSsh, bool hasCommits, GitMode mode)
    {
        _scene.Ssh = isSsh ? _ssh : null;
        await _scene.InitializeAsync();
        if (hasCommits)
        {
            _scene.WriteFlag("checkout");
            await _scene.Copy.PushAsync("Add a flag");
        }
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("banner")));
        await BindAsync(isSsh, mode);

        var state = await _scene.SyncAsync();

        Assert.Contains("SHA-256", state.Detail, StringComparison.Ordinal);
        Assert.Contains(state.Status, new[] { GitStatus.Unreachable, GitStatus.Blocked });
        Assert.Equal(["banner"], (await _scene.ReadAsync()).Flags.Keys);
        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task Sync_BranchThatIsNamedLikeTheCapability_IsRead()
    {
        _scene.ObjectFormat = "sha1";
        await _scene.InitializeAsync();
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.Copy.RunAsync("push", "--quiet", "origin", "main:refs/heads/object-format=sha256");
        await _scene.BindAsync(GitMode.Pull);

        var state = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Ok, null), (state.Status, state.Detail));
        await _scene.DisposeAsync();
    }

    private Task BindAsync(bool isSsh, GitMode mode)
    {
        var settings = new GitSettings { Mode = mode, Conflicts = GitConflictPolicy.Hold };
        return isSsh
            ? _scene.BindAsync(settings, token: "", repository: $"ssh://git@localhost:2222{_scene.Server.Directory}")
            : _scene.BindAsync(settings);
    }
}
