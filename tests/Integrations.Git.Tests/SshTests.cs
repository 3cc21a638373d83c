using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Git;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests repositories over SSH with the <c>git</c> command. Git's own programs of the host run on this machine.</summary>
public sealed class SshTests : IAsyncLifetime, IDisposable
{
    private readonly GitScene _scene = new();
    private readonly SshStandIn _ssh = new();

    private string Url => $"ssh://git@localhost:2222{_scene.Server.Directory}";

    public async Task InitializeAsync()
    {
        await _scene.InitializeAsync();
        _scene.Ssh = _ssh;
        await _scene.RestartAsync();
    }

    public Task DisposeAsync() => _scene.DisposeAsync();

    public void Dispose()
    {
        _scene.Dispose();
        _ssh.Dispose();
    }

    [Fact]
    public async Task Sync_BothDirections_AreSynchronized()
    {
        await BindAsync();

        await _scene.SyncBothDirectionsAsync();
    }

    [Fact]
    public async Task Sync_Connection_ChecksTheHostAndHasTheKeyOfTheEnvironmentOnly()
    {
        Environment.SetEnvironmentVariable("FLAGCLUSTER_TEST_SECRET", "secret");
        await BindAsync();

        await _scene.SyncAsync();

        var run = _ssh.LastRun;
        foreach (
            var argument in new[]
            {
                "StrictHostKeyChecking=yes",
                "BatchMode=yes",
                "IdentityAgent=none",
                "HostKeyAlias=[localhost]:2222",
                $"UserKnownHostsFile=\"{_ssh.Directory}/known_hosts\"",
                $"{_ssh.Directory}/acme.shop.production",
                "git@localhost",
                "GIT_TERMINAL_PROMPT=0",
            }
        )
            Assert.Contains(argument, run);
        Assert.Contains(run, line => line is "HostName=127.0.0.1" or "HostName=::1");
        Assert.DoesNotContain(run, line => line.StartsWith("FLAGCLUSTER", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sync_BranchThatMovesDuringAPush_IsMergedAndPushed()
    {
        await BindAsync();
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("banner")));
        await _scene.SyncAsync();
        await _scene.Copy.PullAsync();
        _scene.WriteFlag("checkout");
        // The other commit is made before the first push, and after the branch was read.
        var copy = _scene.Copy.PathOf("");
        var marker = Path.Combine(_ssh.Directory, "moved");
        _ssh.SetProgram(
            $"""
            for last; do :; done
            git="git -c user.name=Ada -c user.email=ada@example.com"
            case "$last" in
              *receive-pack*)
                if [ ! -e '{marker}' ]; then
                  touch '{marker}'
                  env -i PATH="$PATH" sh -c "cd '{copy}'; git add -A; $git commit -qm Other; git push -q origin HEAD:main" >&2
                fi ;;
            esac
            exec env -i PATH="$PATH" sh -c "$last"
            """
        );
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("banner", "b")));

        var state = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Ok, null), (state.Status, state.Detail));
        Assert.Equal(["banner", "checkout"], (await _scene.ReadAsync()).Flags.Keys.Order());
    }

    [Fact]
    public async Task Sync_RefusedPush_IsBlockedWithTheReason()
    {
        await BindAsync();
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("banner")));
        _scene.Server.RefusePushes();

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Blocked, state.Status);
        Assert.Contains("pre-receive hook declined", state.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo 'Host key verification failed.' >&2; exit 255", "known_hosts")]
    [InlineData("echo 'git@localhost: Permission denied (publickey).' >&2; exit 255", "does not accept the key")]
    [InlineData("echo 'ERROR: Repository not found.' >&2; exit 1", "cannot be used: ERROR: Repository not found.")]
    [InlineData("echo 'ssh: connect to host localhost port 2222: Connection refused' >&2; exit 255", "Connection refused")]
    public async Task Sync_FailedConnection_IsUnreachableWithTheReason(string script, string text)
    {
        await BindAsync();
        _ssh.SetProgram(script);

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Unreachable, state.Status);
        Assert.Contains(text, state.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_CopyThatIsTooLarge_IsFetchedAgain()
    {
        _scene.MaxMegabytes = 1;
        await _scene.RestartAsync();
        await BindAsync();
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.SyncAsync();
        // A fetch that was killed has left it.
        File.WriteAllBytes(Path.Combine(_scene.LocalCopy, "objects", "pack", "tmp_pack_1"), new byte[2 * 1024 * 1024]);

        var large = await _scene.SyncAsync();
        await _scene.Copy.PullAsync();
        _scene.WriteFlag("banner");
        await _scene.Copy.PushAsync("Add another flag");
        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Unreachable, large.Status);
        Assert.Contains("more than 1 MiB", large.Detail, StringComparison.Ordinal);
        Assert.Equal((GitStatus.Ok, null), (state.Status, state.Detail));
    }

    [Theory]
    [InlineData("acme.shop.production", "the key 'acme.shop.production'")]
    [InlineData("known_hosts", "'known_hosts'")]
    public async Task Sync_MissingFile_ConnectsNowhere(string file, string text)
    {
        await BindAsync();
        File.Delete(Path.Combine(_ssh.Directory, file));

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Unreachable, state.Status);
        Assert.Contains(text, state.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_AddressThatIsNotAllowed_ConnectsNowhere()
    {
        await BindAsync("ssh://git@127.0.0.2/acme/shop.git");

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Unreachable, state.Status);
        Assert.Contains("not public", state.Detail, StringComparison.Ordinal);
    }

    private Task BindAsync(string? repository = null) =>
        _scene.BindAsync(new GitSettings { Mode = GitMode.Both, Conflicts = GitConflictPolicy.Hold }, repository: repository ?? Url);
}
