using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Git;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Integrations.Git.Tests.Hosts;

/// <summary>Tests the statuses of commits of a real repository, at an HTTPS server that has an API as GitHub's.</summary>
public sealed class CommitStatusTests : IAsyncLifetime, IDisposable
{
    private readonly GitScene _scene = new();
    private PullRequestHost _host = null!;

    public async Task InitializeAsync()
    {
        await _scene.InitializeAsync();
        _host = new(_scene.Server);
    }

    public Task DisposeAsync() => _scene.DisposeAsync();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Sync_GoodAndBadCommit_ReportsEachOnce()
    {
        await _scene.BindAsync(GitMode.Pull, GitHost.GitHub);
        _scene.WriteFlag("checkout");
        var good = await _scene.Copy.PushAsync("Add a flag");
        await _scene.SyncAsync();
        _scene.WriteFlag("checkout", variant: "maybe");
        var bad = await _scene.Copy.PushAsync("Break it");

        await _scene.SyncAsync();
        var state = await _scene.SyncAsync();

        Assert.Equal(2, _host.Statuses.Count);
        Assert.Equal((good, "success", "flagcluster/shop/production"), StatusOf(0));
        Assert.Equal((bad, "failure", "flagcluster/shop/production"), StatusOf(1));
        Assert.Equal("The environment has this commit as version 1.1.", (string?)_host.Statuses[0]["description"]);
        var file = state.Errors[0];
        Assert.StartsWith($"{file.File}:{file.Line}: ", (string?)_host.Statuses[1]["description"], StringComparison.Ordinal);
        Assert.Equal((bad, GitReportResult.Failure, null), (state.Report!.Commit, state.Report.Result, state.Report.Problem));
    }

    [Fact]
    public async Task Sync_CommitThatWaits_IsPending()
    {
        await _scene.BindAsync(GitMode.Pull, GitHost.GitHub);
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.SyncAsync();
        _scene.Copy.Delete(GitScene.PathOf("checkout"));
        await _scene.Copy.PushAsync("Delete it");

        await _scene.SyncAsync();

        Assert.Equal("pending", StatusOf(1).State);
    }

    [Fact]
    public async Task Sync_HostThatFails_IsSynchronizedAndReportsLater()
    {
        await _scene.BindAsync(GitMode.Pull, GitHost.GitHub);
        _host.Failure = 503;
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");

        var failed = await _scene.SyncAsync();
        _host.Failure = null;
        var state = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Ok, null), (failed.Status, failed.Report));
        Assert.Equal(["checkout"], (await _scene.ReadAsync()).Flags.Keys);
        Assert.Single(_host.Statuses);
        Assert.NotNull(state.Report);
    }

    [Fact]
    public async Task Sync_TokenWithoutTheRight_RecordsTheProblemAndRepeatsWithOtherSettings()
    {
        await _scene.BindAsync(GitMode.Pull, GitHost.GitHub);
        _host.Failure = 403;
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");

        var refused = await _scene.SyncAsync();
        _host.Failure = null;
        await _scene.SyncAsync();
        var repeated = _host.Statuses.Count;
        await _scene.BindAsync(GitMode.Pull, GitHost.GitHub);
        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Ok, refused.Status);
        Assert.Contains("answered 403", refused.Report!.Problem, StringComparison.Ordinal);
        Assert.Equal((0, 1), (repeated, _host.Statuses.Count));
        Assert.Null(state.Report!.Problem);
    }

    [Fact]
    public async Task Sync_PushOrUnknownHost_ReportsNothing()
    {
        await _scene.BindAsync(GitMode.Push, GitHost.GitHub);
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout")));
        await _scene.SyncAsync();
        await _scene.BindAsync(GitMode.Pull, GitHost.None);

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Ok, state.Status);
        Assert.Empty(_host.Statuses);
    }

    private (string? Commit, string? State, string? Name) StatusOf(int index)
    {
        var status = _host.Statuses[index];
        return ((string?)status["commit"], (string?)status["state"], (string?)status["context"]);
    }
}
