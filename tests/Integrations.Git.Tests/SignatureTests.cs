using System.Diagnostics;
using System.Security.Cryptography;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Git;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests signatures of commits with the commands <c>git</c> and <c>ssh-keygen</c>.</summary>
public sealed class SignatureTests : IAsyncLifetime, IDisposable
{
    private readonly GitScene _scene = new();
    private readonly TempFolder _keys = new();

    public async Task InitializeAsync()
    {
        await _scene.InitializeAsync();
        await RunAsync("ssh-keygen", "-q", "-t", "ecdsa", "-b", "256", "-m", "PEM", "-N", "", "-C", "", "-f", _keys.File("key"));
        _scene.SigningKeyFile = _keys.File("key");
        await _scene.RestartAsync();
    }

    public Task DisposeAsync() => _scene.DisposeAsync();

    public void Dispose()
    {
        _scene.Dispose();
        _keys.Dispose();
    }

    [Fact]
    public async Task Push_WithAKey_SignsEachCommit()
    {
        await _scene.BindAsync(GitMode.Push);
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout")));
        await _scene.SyncAsync();
        // Numbers of signatures differ in length: many signatures have each case.
        for (var number = 0; number < 24; number++)
            await _scene.ChangeAsync(new PutItem(SampleCommands.Flag($"flag-{number}")));

        await _scene.SyncAsync();

        await _scene.Copy.PullAsync();
        var signers = _keys.File("signers");
        var key = File.ReadAllText(_keys.File("key.pub"));
        File.WriteAllText(signers, $"flagcluster@users.noreply namespaces=\"git\" {key}");
        await _scene.Copy.RunAsync("config", "gpg.ssh.allowedSignersFile", signers);
        var commits = await _scene.Copy.RunAsync("log", "--format=%G? %GS");
        Assert.Equal(Enumerable.Repeat("G flagcluster@users.noreply", 25), commits.Split('\n'));
        await _scene.Copy.RunAsync("verify-commit", "HEAD");
    }

    [Fact]
    public async Task Push_KeyThatIsGone_IsBlocked()
    {
        await _scene.BindAsync(GitMode.Push);
        await _scene.SyncAsync();
        await _scene.ChangeAsync(new PutItem(SampleCommands.Flag("checkout")));
        File.Delete(_keys.File("key"));

        var state = await _scene.SyncAsync();

        Assert.Equal(GitStatus.Blocked, state.Status);
        Assert.Contains("Git:SigningKeyFile", state.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no key")]
    [InlineData("P-384")]
    public void Validate_OtherKey_IsRefused(string content)
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var file = _keys.File("other");
        File.WriteAllText(file, content == "P-384" ? other.ExportECPrivateKeyPem() : content);

        var result = new GitOptionsValidator().Validate(null, new GitOptions { SigningKeyFile = file });

        Assert.True(result.Failed);
        Assert.Contains("Git:SigningKeyFile cannot be used.", result.FailureMessage, StringComparison.Ordinal);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }
}
