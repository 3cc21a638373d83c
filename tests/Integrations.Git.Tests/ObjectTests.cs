using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Git;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Testing.Environments;
using FlagCluster.Testing.Objects;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests an environment that follows a bundle in an object storage, over the interface of each storage.</summary>
public abstract class ObjectTests<TServer>(TServer server) : IAsyncLifetime, IClassFixture<TServer>, IDisposable
    where TServer : ObjectServer
{
    private readonly GitScene _scene = new();
    private ObjectScene _object = null!;

    public async Task InitializeAsync()
    {
        await _scene.InitializeAsync();
        _object = new(_scene, server);
        await _object.BindAsync();
    }

    public Task DisposeAsync() => _scene.DisposeAsync();

    public void Dispose()
    {
        _scene.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(BundleFormat.TarGz)]
    [InlineData(BundleFormat.Zip)]
    public async Task Sync_FirstBundle_AppliesOneChange(BundleFormat format)
    {
        _object.WriteFlag("checkout");
        _object.WriteFlag("banner");
        await _object.UploadAsync(format);

        var state = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Ok, null), (state.Status, state.Detail));
        Assert.Equal(state.Head, state.Applied);
        Assert.Equal(["banner", "checkout"], (await _scene.ReadAsync()).Flags.Keys);
        var change = await _scene.ReadLastChangeAsync();
        Assert.Equal((new EnvironmentVersion(1, 1), Actor.ForSystem("git")), (change.Version, change.Actor));
        Assert.StartsWith($"Bundle {_object.Address.Split('?')[0]}", change.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_ChangedAndDeletedFiles_ChangesOnlyTheirItems()
    {
        foreach (var key in new[] { "aa", "bb", "cc", "dd" })
            _object.WriteFlag(key);
        await _object.UploadAsync();
        await _scene.SyncAsync();
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("bb")), new PutItem(SampleCommands.Flag("own")));
        var changed = (await _scene.ReadAsync()).Flags["bb"];
        _object.WriteFlag("aa", variant: "off");
        _object.Delete("dd");
        await _object.UploadAsync();

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Ok, state.Status);
        var change = await _scene.ReadLastChangeAsync();
        Assert.Equal(["aa", "dd"], change.Changes.Operations.Select(operation => operation.Key));
        var flags = (await _scene.ReadAsync()).Flags;
        Assert.True(flags["bb"].HasSameContent(changed));
        Assert.Equal(["aa", "bb", "cc", "own"], flags.Keys);
    }

    [Fact]
    public async Task Sync_ManyDeletions_WaitForAConfirmation()
    {
        _object.WriteFlag("checkout");
        _object.WriteFlag("banner");
        await _object.UploadAsync();
        await _scene.SyncAsync();
        _object.Delete("banner");
        await _object.UploadAsync();

        var held = await _scene.SyncAsync();
        var flags = (await _scene.ReadAsync()).Flags.Count;
        var confirmed = await _scene.ConfirmAsync();

        Assert.Equal((GitStatus.Held, 1, 2), (held.Status, held.Deletions, flags));
        Assert.Equal(GitStatus.Ok, confirmed.Status);
        Assert.Equal(["checkout"], (await _scene.ReadAsync()).Flags.Keys);
    }

    [Fact]
    public async Task Sync_InvalidFile_KeepsTheRulesetAndNamesTheLine()
    {
        _object.WriteFlag("checkout");
        await _object.UploadAsync();
        await _scene.SyncAsync();
        _object.WriteFlag("checkout", variant: "maybe");
        await _object.UploadAsync();

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Rejected, state.Status);
        var error = Assert.Single(state.Errors);
        Assert.Equal((ObjectScene.PathOf("checkout"), 6), (error.File, error.Line));
        Assert.Equal("on", (await _scene.ReadAsync()).Flags["checkout"].DefaultVariant);
        _object.WriteFlag("checkout", variant: "off");
        await _object.UploadAsync();
        Assert.Equal(GitStatus.Ok, (await _scene.SyncAsync()).Status);
    }

    [Fact]
    public async Task Sync_ObjectThatIsNoArchive_KeepsTheRuleset()
    {
        _object.WriteFlag("checkout");
        await _object.UploadAsync();
        await _scene.SyncAsync();
        await _object.UploadAsync(new MemoryStream("<html>"u8.ToArray()));

        var state = await _scene.SyncAsync();

        Assert.Equal(
            (GitStatus.Rejected, "The object is not a bundle: It is neither a tar.gz nor a zip archive."),
            (state.Status, state.Detail)
        );
        Assert.Equal(["checkout"], (await _scene.ReadAsync()).Flags.Keys);
    }

    [Fact]
    public async Task Sync_OtherCredential_IsUnreachableAndDoesNotRepeatIt()
    {
        const string Secret = "b3RoZXItc2VjcmV0LW9mLW5vYm9keQ==";
        await _object.UploadAsync();
        await _object.BindAsync(secret: Secret, user: "other");

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Unreachable, state.Status);
        Assert.Contains("secret", state.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, state.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_ObjectThatDoesNotExist_IsUnreachable()
    {
        var state = await _scene.SyncAsync();

        Assert.Equal((GitStatus.Unreachable, "The object does not exist."), (state.Status, state.Detail));
    }

    [Fact]
    public async Task Sync_FolderThatDoesNotExist_DeletesNothing()
    {
        _object.WriteFlag("checkout");
        await _object.UploadAsync();
        await _scene.SyncAsync();
        await _object.BindAsync(path: "projects/shop/environments/staging");

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Rejected, state.Status);
        Assert.Contains("no folder 'projects/shop/environments/staging'", state.Detail, StringComparison.Ordinal);
        Assert.Equal(["checkout"], (await _scene.ReadAsync()).Flags.Keys);
    }

    [Theory]
    [InlineData(false, GitStatus.Ok)]
    [InlineData(true, GitStatus.Held)]
    public async Task Sync_AfterTheCopyIsLost_LetsAPersonConfirmDeletions(bool isReplaced, GitStatus expected)
    {
        foreach (var key in new[] { "aa", "bb", "cc", "dd" })
            _object.WriteFlag(key);
        await _object.UploadAsync();
        await _scene.SyncAsync();
        await _scene.RestartAsync(losesCopy: true);
        // Otherwise the copy of what the environment has is read again before the next bundle.
        if (!isReplaced)
            await _scene.SyncAsync();
        _object.Delete("dd");
        await _object.UploadAsync();

        var state = await _scene.SyncAsync();

        Assert.Equal(expected, state.Status);
    }

    [Fact]
    public async Task Sync_AddressThatIsNotAllowed_IsRefused()
    {
        await _object.BindAsync(_object.Address.Replace("localhost", "127.0.0.1", StringComparison.Ordinal));

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Unreachable, state.Status);
        Assert.Contains("not public", state.Detail, StringComparison.Ordinal);
    }
}

/// <summary>Tests S3.</summary>
public sealed class S3ObjectTests(S3Server server) : ObjectTests<S3Server>(server);

/// <summary>Tests Azure Blob Storage.</summary>
public sealed class AzureObjectTests(AzureServer server) : ObjectTests<AzureServer>(server);

/// <summary>Tests Google Cloud Storage.</summary>
public sealed class GoogleObjectTests(GoogleServer server) : ObjectTests<GoogleServer>(server);
