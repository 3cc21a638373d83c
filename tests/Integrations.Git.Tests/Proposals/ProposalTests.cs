using System.Security.Cryptography;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Git.Tests.Hosts;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Integrations.Git.Tests.Proposals;

/// <summary>Tests proposals with a real repository, at an HTTPS server that has an API as GitHub's.</summary>
public sealed class ProposalTests : IAsyncLifetime, IDisposable
{
    private const string Branch = "flagcluster/production/p1";

    private readonly GitScene _scene = new();
    private PullRequestHost _host = null!;

    public async Task InitializeAsync()
    {
        await _scene.InitializeAsync();
        _host = new(_scene.Server);
        await _scene.BindAsync(GitMode.Both, GitHost.GitHub);
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.SyncAsync();
    }

    public Task DisposeAsync() => _scene.DisposeAsync();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Sync_NewProposal_IsABranchWithAPullRequest()
    {
        await ProposeAsync("Add the banner\n\nFor the sale.", new PutItem(SampleCommands.Flag("banner")));

        await _scene.SyncAsync();

        var proposal = await FindAsync();
        Assert.Equal((GitProposalState.Open, "https://localhost/acme/shop/pull/1"), (proposal.State, proposal.Url));
        var request = Assert.Single(_host.PullRequests);
        Assert.Equal(("Add the banner", Branch, "main"), ((string?)request["title"], (string?)request["head"], (string?)request["base"]));
        Assert.StartsWith("For the sale.", (string?)request["body"], StringComparison.Ordinal);
        Assert.Contains("changes flag `banner`", (string?)request["body"], StringComparison.Ordinal);
        await _scene.Copy.RunAsync("fetch", "--quiet");
        var file = await _scene.Copy.RunAsync("show", $"origin/{Branch}:{GitScene.PathOf("banner")}");
        Assert.Contains("key: banner", file, StringComparison.Ordinal);
        Assert.Equal(
            "Ada <ada@shop.example>|p1",
            await _scene.Copy.RunAsync(
                "log",
                "-1",
                "--format=%an <%ae>|%(trailers:key=FlagCluster-Proposal,valueonly,separator=)",
                $"origin/{Branch}"
            )
        );
        // The change is not made before the merge.
        Assert.Equal(["checkout"], (await _scene.ReadAsync()).Flags.Keys);
    }

    [Fact]
    public async Task Sync_MergedPullRequest_MakesTheChange()
    {
        await ProposeAsync(null, new PutItem(SampleCommands.Flag("banner")), new PutItem(SampleCommands.Flag("checkout", "b")));
        await _scene.SyncAsync();
        await MergeAsync();

        await _scene.SyncAsync();

        Assert.Equal(GitProposalState.Merged, (await FindAsync()).State);
        var flags = (await _scene.ReadAsync()).Flags;
        Assert.Equal(["banner", "checkout"], flags.Keys.Order());
        Assert.True(SampleCommands.Flag("checkout", "b").HasSameContent(flags["checkout"]));
        Assert.DoesNotContain(Branch, await BranchesAsync(), StringComparison.Ordinal);
        Assert.Empty(await _scene.Proposals.ListActiveAsync((await FindAsync()).Binding));
    }

    [Fact]
    public async Task Sync_PullRequestClosedWithoutAMerge_RejectsTheChange()
    {
        await ProposeAsync(null, new PutItem(SampleCommands.Flag("banner")));
        await _scene.SyncAsync();
        _host.Close(1, isMerged: false);

        await _scene.SyncAsync();

        Assert.Equal(GitProposalState.Closed, (await FindAsync()).State);
        Assert.Equal(["checkout"], (await _scene.ReadAsync()).Flags.Keys);
        Assert.DoesNotContain(Branch, await BranchesAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_WithdrawnProposal_ClosesThePullRequest()
    {
        await ProposeAsync(null, new PutItem(SampleCommands.Flag("banner")));
        await _scene.SyncAsync();
        await WithdrawAsync();

        await _scene.SyncAsync();

        Assert.Equal(GitProposalState.Closed, (await FindAsync()).State);
        Assert.Equal("closed", (string?)_host.PullRequests[0]["state"]);
        Assert.DoesNotContain(Branch, await BranchesAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_ProposalWithdrawnBeforeItIsOpened_OpensNothing()
    {
        await ProposeAsync(null, new PutItem(SampleCommands.Flag("banner")));
        await WithdrawAsync();

        await _scene.SyncAsync();

        Assert.Equal(GitProposalState.Closed, (await FindAsync()).State);
        Assert.Empty(_host.PullRequests);
    }

    [Fact]
    public async Task Sync_LostAnswer_FindsThePullRequestAgain()
    {
        await ProposeAsync(null, new PutItem(SampleCommands.Flag("banner")));
        _host.LosesAnswers = true;
        await _scene.SyncAsync();
        var pending = await FindAsync();
        _host.LosesAnswers = false;

        await _scene.SyncAsync();

        Assert.Equal(GitProposalState.Pending, pending.State);
        Assert.Contains("502", pending.Detail, StringComparison.Ordinal);
        Assert.Equal((GitProposalState.Open, 1), ((await FindAsync()).State, (await FindAsync()).Number));
        Assert.Single(_host.PullRequests);
    }

    [Fact]
    public async Task Sync_TokenWithoutTheRight_FailsTheProposalAndNotTheSynchronization()
    {
        await ProposeAsync(null, new PutItem(SampleCommands.Flag("banner")));
        _host.Failure = 403;

        var state = await _scene.SyncAsync();

        var proposal = await FindAsync();
        Assert.Equal((GitStatus.Ok, GitProposalState.Failed), (state.Status, proposal.State));
        Assert.Contains("answered 403", proposal.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Branch, await BranchesAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_HostThatLimitsRequests_KeepsTheProposal()
    {
        await ProposeAsync(null, new PutItem(SampleCommands.Flag("banner")));
        (_host.Failure, _host.RetryAfter) = (403, 60);
        await _scene.SyncAsync();
        var limited = await FindAsync();
        _host.Failure = null;

        await _scene.SyncAsync();

        Assert.Equal(GitProposalState.Pending, limited.State);
        Assert.Contains("limits requests", limited.Detail, StringComparison.Ordinal);
        Assert.Equal(GitProposalState.Open, (await FindAsync()).State);
    }

    [Fact]
    public async Task Sync_WithdrawnProposalWithoutTheRight_IsClosedLater()
    {
        await ProposeAsync(null, new PutItem(SampleCommands.Flag("banner")));
        await _scene.SyncAsync();
        await WithdrawAsync();
        _host.Failure = 401;
        await _scene.SyncAsync();
        var refused = await FindAsync();
        _host.Failure = null;

        await _scene.SyncAsync();

        Assert.Equal(GitProposalState.Closing, refused.State);
        Assert.Contains("answered 401", refused.Detail, StringComparison.Ordinal);
        Assert.Equal("closed", (string?)_host.PullRequests[0]["state"]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"number\":1,\"html_url\":\"\",\"state\":\"\\ud800\"}")]
    public async Task Sync_UnexpectedAnswer_FailsOnlyItsProposal(string answer)
    {
        _host.Answer = answer;
        await ProposeAsync(null, new PutItem(SampleCommands.Flag("banner")));

        var state = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Ok, GitProposalState.Failed), (state.Status, (await FindAsync()).State));
        Assert.Contains("Check 'host'", (await FindAsync()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_RefusedBranch_FailsTheProposal()
    {
        await ProposeAsync(null, new PutItem(SampleCommands.Flag("banner")));
        _scene.Server.RefusePushes();

        await _scene.SyncAsync();

        var proposal = await FindAsync();
        Assert.Equal(GitProposalState.Failed, proposal.State);
        Assert.Contains("refuses the push", proposal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_SigningKeyThatIsGone_KeepsTheProposal()
    {
        using var keys = new TempFolder();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(keys.File("key"), key.ExportECPrivateKeyPem());
        _scene.SigningKeyFile = keys.File("key");
        await _scene.RestartAsync();
        await _scene.SyncAsync();
        await ProposeAsync(null, new PutItem(SampleCommands.Flag("banner")));
        File.Delete(keys.File("key"));

        await _scene.SyncAsync();

        Assert.Equal(GitProposalState.Pending, (await FindAsync()).State);
        Assert.Contains("Git:SigningKeyFile", (await FindAsync()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_ProposalAfterItsChangeWasMade_Fails()
    {
        await ProposeAsync(null, new DeleteItem(ItemKind.Flag, "other"));

        await _scene.SyncAsync();

        Assert.Contains("has the change already", (await FindAsync()).Detail, StringComparison.Ordinal);
    }

    private async Task ProposeAsync(string? message, params Operation[] operations)
    {
        var proposal = new GitProposal
        {
            Id = "p1",
            Binding = (await _scene.Store.FindAsync(GitScene.Environment))!.Id,
            Environment = GitScene.Environment,
            Message = message,
            Author = Actor.ForUser("ada"),
            CreatedAt = SampleChanges.Noon,
            UpdatedAt = SampleChanges.Noon,
        };
        Assert.NotNull(await _scene.Proposals.AddAsync(TestActors.Administrator, proposal, new([.. operations])));
    }

    private async Task WithdrawAsync()
    {
        var next = await FindAsync() with { State = GitProposalState.Closing };
        Assert.NotNull(await _scene.Proposals.WithdrawAsync(TestActors.Administrator, next));
    }

    /// <summary>Merges as a host does: with a commit of its own.</summary>
    private async Task MergeAsync()
    {
        await _scene.Copy.PullAsync();
        await _scene.Copy.RunAsync("merge", "--quiet", "--no-ff", "-m", "Merge the proposal", $"origin/{Branch}");
        await _scene.Copy.RunAsync("push", "--quiet", "origin", "HEAD:main");
        _host.Close(1, isMerged: true);
    }

    private Task<string> BranchesAsync() => _scene.Copy.RunAsync("ls-remote", "origin");

    private async Task<GitProposal> FindAsync() => (await _scene.Proposals.FindAsync(GitScene.Environment, "p1"))!;
}
