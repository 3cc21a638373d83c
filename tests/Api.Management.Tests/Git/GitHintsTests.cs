using FlagCluster.Api.Management.Git;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Git;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagCluster.Api.Management.Tests.Git;

/// <summary>Tests that notifications within a short time start one synchronization.</summary>
public sealed class GitHintsTests : IDisposable
{
    private static readonly EnvironmentId Production = EnvironmentId.Parse("acme/shop/production"),
        Staging = EnvironmentId.Parse("acme/shop/staging");

    private readonly FakeTimeProvider _time = new();
    private readonly RecordingGitSyncs _syncs = new();
    private readonly StoppingHost _host = new();
    private readonly GitHints _hints;

    public GitHintsTests() => _hints = new(_syncs, _time, _host, NullLogger<GitHints>.Instance);

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Add_SeveralWithinTheWindow_StartOneSynchronization()
    {
        for (var i = 0; i < 10; i++)
            _hints.Add(Production);
        _time.Advance(GitHints.Window / 2);
        _hints.Add(Production);
        Assert.Empty(_syncs.Started);

        _time.Advance(GitHints.Window / 2);

        await _syncs.ReachAsync(1).Soon();
        _time.Advance(GitHints.Window * 10);
        Assert.Equal([Production], _syncs.Started);
    }

    [Fact]
    public async Task Add_AfterTheWindow_StartsAnotherSynchronization()
    {
        _hints.Add(Production);
        _time.Advance(GitHints.Window);
        await _syncs.ReachAsync(1).Soon();

        _hints.Add(Production);
        _time.Advance(GitHints.Window);

        await _syncs.ReachAsync(2).Soon();
    }

    [Fact]
    public async Task Add_OtherEnvironment_StartsItsOwnSynchronization()
    {
        _hints.Add(Production);
        _hints.Add(Staging);

        _time.Advance(GitHints.Window);

        await _syncs.ReachAsync(2).Soon();
        Assert.Equal([Production, Staging], _syncs.Started.OrderBy(environment => environment.ToString(), StringComparer.Ordinal));
    }

    [Fact]
    public void Add_WhileTheHostStops_StartsNothing()
    {
        _hints.Add(Production);
        _host.StopApplication();

        _time.Advance(GitHints.Window);

        Assert.Empty(_syncs.Started);
    }

    private sealed class StoppingHost : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
