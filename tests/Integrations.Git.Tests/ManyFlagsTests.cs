using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Git;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests that the work for one flag of 10,000 is in proportion to the change, in both directions.</summary>
public sealed class ManyFlagsTests : IAsyncLifetime, IDisposable
{
    private const int MaxBytes = 10 * 1024;

    private static readonly string[] Keys =
    [
        .. Enumerable.Range(0, 10_000).Select(number => $"{(char)('a' + (number % 12))}{(char)('a' + (number / 12 % 12))}-{number}"),
    ];

    private readonly GitScene _scene = new();

    public Task InitializeAsync() => _scene.InitializeAsync();

    public Task DisposeAsync() => _scene.DisposeAsync();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Sync_OneOfManyFlags_ReceivesLittleAndChangesOne()
    {
        foreach (var key in Keys)
            _scene.WriteFlag(key);
        await _scene.Copy.PushAsync("Add many flags");
        await _scene.BindAsync(GitMode.Pull);
        await _scene.SyncAsync();
        _scene.WriteFlag(Keys[42], variant: "off");
        await _scene.Copy.PushAsync("Change one");
        var (sent, requests) = (_scene.Server.SentBytes, _scene.Server.Requests);

        var state = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Ok, null), (state.Status, state.Detail));
        Assert.Equal(Keys[42], Assert.Single((await _scene.ReadLastChangeAsync()).Changes.Operations).Key);
        Assert.InRange(_scene.Server.SentBytes - sent, 1, MaxBytes);
        // The branch, and the fetch with its own look at the branch.
        Assert.InRange(_scene.Server.Requests - requests, 1, 3);
    }

    [Fact]
    public async Task Sync_OneOfManyFlags_SendsLittle()
    {
        await _scene.BindAsync(GitMode.Push);
        await _scene.ChangeAsync([.. Keys.Select(key => new PutItem(SampleCommands.Flag(key)))]);
        await _scene.SyncAsync();
        var before = _scene.Server.ReceivedBytes;
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag(Keys[42], "b")));

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Ok, state.Status);
        Assert.InRange(_scene.Server.ReceivedBytes - before, 1, MaxBytes);
    }
}
