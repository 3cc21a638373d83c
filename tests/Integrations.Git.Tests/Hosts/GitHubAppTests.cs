using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Git;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Integrations.Git.Tests.Hosts;

/// <summary>Tests repositories of a GitHub App, at a server that verifies its proofs and accepts its newest token.</summary>
public sealed class GitHubAppTests : IAsyncLifetime, IDisposable
{
    private readonly GitScene _scene = new();
    private GitHubAppHost _host = null!;

    public async Task InitializeAsync()
    {
        await _scene.InitializeAsync();
        _host = new(_scene.Server, () => _scene.Now);
    }

    public Task DisposeAsync() => _scene.DisposeAsync();

    public void Dispose()
    {
        _scene.Dispose();
        _host.Dispose();
    }

    [Fact]
    public async Task Sync_BothDirections_UseOneTokenOfTheRepository()
    {
        await BindAsync();

        await _scene.SyncBothDirectionsAsync();

        Assert.Equal("""{"repositories":["shop"]}""", Assert.Single(_host.Requests).ToJsonString());
        Assert.All(_host.Statuses, authorization => Assert.Equal("Bearer ghs_1", authorization));
        Assert.NotEmpty(_host.Statuses);
    }

    [Fact]
    public async Task Sync_TokenThatEndsSoon_IsRenewedBefore()
    {
        await BindAsync();
        await _scene.SyncAsync();
        _scene.Advance(TimeSpan.FromMinutes(48));
        await _scene.SyncAsync();
        var before = _host.Requests.Count;

        _scene.Advance(TimeSpan.FromMinutes(3));
        var state = await _scene.SyncAsync();

        Assert.Equal((1, 2, GitStatus.Ok), (before, _host.Requests.Count, state.Status));
    }

    [Fact]
    public async Task Sync_TokenThatWasRevoked_IsReplacedAfterTheFailure()
    {
        await BindAsync();
        await _scene.SyncAsync();
        _scene.Server.Credentials = ("x-access-token", "other");

        var revoked = await _scene.SyncAsync();
        var state = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Unreachable, GitStatus.Ok), (revoked.Status, state.Status));
        Assert.Equal(2, _host.Requests.Count);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(503)]
    public async Task Sync_HostThatIssuesNoToken_SaysSoAndKeepsTheEnvironment(int status)
    {
        _host.Failure = status;
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("banner")));
        await BindAsync();

        var failed = await _scene.SyncAsync();
        _host.Failure = null;
        var state = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Unreachable, GitStatus.Ok), (failed.Status, state.Status));
        Assert.Contains($"'{GitHubAppHost.AppId}'", failed.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", failed.Detail, StringComparison.Ordinal);
        Assert.Equal(["banner"], (await _scene.ReadAsync()).Flags.Keys);
    }

    private Task BindAsync() =>
        _scene.BindAsync(
            new GitSettings
            {
                Mode = GitMode.Both,
                Conflicts = GitConflictPolicy.Hold,
                Host = GitHost.GitHub,
                AppId = GitHubAppHost.AppId,
                InstallationId = GitHubAppHost.InstallationId,
            },
            token: _host.PrivateKey,
            user: ""
        );
}
