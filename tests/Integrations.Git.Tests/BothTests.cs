using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests an environment and a folder of a real repository that follow each other.</summary>
public sealed class BothTests : IAsyncLifetime, IDisposable
{
    private readonly GitScene _scene = new();

    public async Task InitializeAsync()
    {
        await _scene.InitializeAsync();
        await _scene.BindAsync(GitMode.Both);
        _scene.WriteFlag("checkout");
        await _scene.Copy.PushAsync("Add a flag");
        Assert.Equal(GitStatus.Ok, (await _scene.SyncAsync()).Status);
        // The first push has added the attributes.
        await _scene.Copy.PullAsync();
    }

    public Task DisposeAsync() => _scene.DisposeAsync();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Sync_ChangeOfTheServer_KeepsComments()
    {
        await PatchAsync("""{"defaultVariant": "off"}""");

        await _scene.SyncAsync();

        await _scene.Copy.PullAsync();
        var text = _scene.Copy.Read(GitScene.PathOf("checkout"));
        Assert.Contains("# Owned by the shop team.", text, StringComparison.Ordinal);
        Assert.Contains("true # the new page", text, StringComparison.Ordinal);
        Assert.Contains("defaultVariant: 'off'", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_AfterItsOwnPush_ChangesNothing()
    {
        await PatchAsync("""{"defaultVariant": "off"}""");
        var pushed = await _scene.SyncAsync();
        var version = await _scene.ReadHeadAsync();

        var state = await _scene.SyncAsync();

        await _scene.Copy.PullAsync();
        Assert.Equal((GitStatus.Ok, pushed.Head), (state.Status, state.Head));
        Assert.Equal(version, await _scene.ReadHeadAsync());
        Assert.Equal(pushed.Head, await _scene.Copy.RunAsync("rev-parse", "HEAD"));
    }

    [Fact]
    public async Task Sync_PushThatWasNotRecorded_IsRecognized()
    {
        var before = (await _scene.Store.ReadStateAsync(GitScene.Environment)).State;
        await PatchAsync("""{"defaultVariant": "off"}""");
        var pushed = await _scene.SyncAsync();
        // The process ended before it stored the state, and the flag was changed again.
        var binding = (await _scene.Store.FindAsync(GitScene.Environment))!;
        var stored = await _scene.Store.ReadStateAsync(GitScene.Environment);
        await _scene.Store.WriteStateAsync(binding, stored with { State = before });
        await _scene.RestartAsync(losesCopy: true);
        await PatchAsync("""{"defaultVariant": "on"}""");

        var state = await _scene.SyncAsync();

        await _scene.Copy.PullAsync();
        Assert.Equal(GitStatus.Ok, state.Status);
        Assert.NotEqual(pushed.Head, state.Head);
        Assert.Contains("defaultVariant: 'on'", _scene.Copy.Read(GitScene.PathOf("checkout")), StringComparison.Ordinal);
        Assert.Equal("on", (await _scene.ReadAsync()).Flags["checkout"].DefaultVariant);
    }

    [Fact]
    public async Task Sync_ChangesOfDifferentProperties_AreMerged()
    {
        _scene.WriteFlag("checkout", description: "From Git");
        await _scene.Copy.PushAsync("Describe the flag");
        await PatchAsync("""{"defaultVariant": "off"}""");

        var state = await _scene.SyncAsync();

        await _scene.Copy.PullAsync();
        var flag = (await _scene.ReadAsync()).Flags["checkout"];
        var text = _scene.Copy.Read(GitScene.PathOf("checkout"));
        Assert.Equal(GitStatus.Ok, state.Status);
        Assert.Equal(("off", "From Git"), (flag.DefaultVariant, flag.Description));
        Assert.Contains("defaultVariant: 'off'", text, StringComparison.Ordinal);
        Assert.Contains("From Git", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_ChangesOfDifferentFlags_AreBothTaken()
    {
        _scene.WriteFlag("banner");
        await _scene.Copy.PushAsync("Add a flag");
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("search")));

        var state = await _scene.SyncAsync();

        await _scene.Copy.PullAsync();
        Assert.Equal(GitStatus.Ok, state.Status);
        Assert.Equal(["banner", "checkout", "search"], (await _scene.ReadAsync()).Flags.Keys);
        Assert.Contains("key: search", _scene.Copy.Read(GitScene.PathOf("search")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_BranchThatMovesBeforeThePush_IsMerged()
    {
        await PatchAsync("""{"defaultVariant": "off"}""");
        _scene.Server.BeforePush = () =>
        {
            _scene.WriteFlag("banner");
            return _scene.Copy.PushAsync("Add a flag");
        };

        var state = await _scene.SyncAsync();

        await _scene.Copy.PullAsync();
        Assert.Equal(GitStatus.Ok, state.Status);
        Assert.Equal(["banner", "checkout"], (await _scene.ReadAsync()).Flags.Keys);
        Assert.Contains("defaultVariant: 'off'", _scene.Copy.Read(GitScene.PathOf("checkout")), StringComparison.Ordinal);
        Assert.True(File.Exists(_scene.Copy.PathOf(GitScene.PathOf("banner"))));
    }

    [Fact]
    public async Task Sync_BranchThatIsSetBackBeforeThePush_IsNotRestored()
    {
        await PatchAsync("""{"defaultVariant": "off"}""");
        await _scene.Copy.RunAsync("reset", "--quiet", "--hard", "HEAD~1");
        _scene.Server.BeforePush = () => _scene.Copy.RunAsync("push", "--quiet", "--force", "origin", "main");

        var state = await _scene.SyncAsync();

        var commit = await _scene.Copy.RunAsync("rev-parse", "HEAD");
        Assert.Equal((GitStatus.Diverged, commit), (state.Status, state.Head));
        Assert.StartsWith(commit, await _scene.Copy.RunAsync("ls-remote", "origin", "refs/heads/main"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(GitSide.Git, "From Git")]
    [InlineData(GitSide.Server, "From the server")]
    public async Task Sync_SameProperty_WaitsForADecision(GitSide take, string expected)
    {
        await MakeConflictAsync();

        var conflict = await _scene.SyncAsync();
        var kept = (await _scene.ReadAsync()).Flags["checkout"].Description;
        var resolved = await _scene.DecideAsync(state =>
            state with
            {
                Conflicts = [.. state.Conflicts.Select(one => one with { Take = take })],
            }
        );

        await _scene.Copy.PullAsync();
        Assert.Equal((GitStatus.Conflict, "checkout"), (conflict.Status, Assert.Single(conflict.Conflicts).Key));
        Assert.Equal("From the server", kept);
        Assert.Equal((GitStatus.Ok, 0), (resolved.Status, resolved.Conflicts.Length));
        Assert.Equal(expected, (await _scene.ReadAsync()).Flags["checkout"].Description);
        Assert.Contains(expected, _scene.Copy.Read(GitScene.PathOf("checkout")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(GitConflictPolicy.Git, "From Git")]
    [InlineData(GitConflictPolicy.Server, "From the server")]
    public async Task Sync_SamePropertyWithAPolicy_TakesThatSide(GitConflictPolicy policy, string expected)
    {
        await _scene.BindAsync(GitMode.Both, policy);
        await MakeConflictAsync();

        var state = await _scene.SyncAsync();

        await _scene.Copy.PullAsync();
        Assert.Equal(GitStatus.Ok, state.Status);
        Assert.Equal(expected, (await _scene.ReadAsync()).Flags["checkout"].Description);
        Assert.Contains(expected, _scene.Copy.Read(GitScene.PathOf("checkout")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_OtherChangesDuringAConflict_AreSynchronized()
    {
        await MakeConflictAsync();
        await _scene.SyncAsync();
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("search")));

        var state = await _scene.SyncAsync();

        await _scene.Copy.PullAsync();
        Assert.Equal(GitStatus.Conflict, state.Status);
        Assert.Contains("key: search", _scene.Copy.Read(GitScene.PathOf("search")), StringComparison.Ordinal);
        Assert.Contains("From Git", _scene.Copy.Read(GitScene.PathOf("checkout")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_CommitThatEndsAConflict_IsTaken()
    {
        await MakeConflictAsync();
        await _scene.SyncAsync();
        _scene.WriteFlag("checkout", description: "From the server");
        await _scene.Copy.PushAsync("Agree");

        var state = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Ok, 0), (state.Status, state.Conflicts.Length));
    }

    [Fact]
    public async Task Sync_FlagWhoseSegmentTheServerDeleted_IsRejected()
    {
        await _scene.ChangeAsync(new PutItem(SampleCommands.Segment("staff")));
        await _scene.SyncAsync();
        await _scene.Copy.PullAsync();
        _scene.WriteFlag("banner", extra: "rules:\n- id: staff\n  when:\n    segment: staff\n  serve:\n    variant: 'off'");
        await _scene.Copy.PushAsync("Use the segment");
        await _scene.ChangeAsync(new DeleteItem(ItemKind.Segment, "staff"));

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Rejected, state.Status);
        var error = Assert.Single(state.Errors);
        Assert.Equal(GitScene.PathOf("banner"), error.File);
        Assert.Contains("staff", error.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("banner", (await _scene.ReadAsync()).Flags.Keys);
    }

    private async Task MakeConflictAsync()
    {
        _scene.WriteFlag("checkout", description: "From Git");
        await _scene.Copy.PushAsync("Describe the flag");
        await PatchAsync("""{"description": "From the server"}""");
    }

    private async Task PatchAsync(string patch)
    {
        var command = SampleCommands.Plan(new PatchItemPlan(ItemKind.Flag, "checkout", System.Text.Encoding.UTF8.GetBytes(patch))) with
        {
            Actor = Actor.ForUser("ada"),
        };
        Assert.IsType<Applied>(await _scene.Environments.ApplyAsync(GitScene.Environment, command));
    }
}
