using FlagCluster.Integrations.Outbound;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Opens repositories with LibGit2Sharp. Their copies are in a folder below the data folder.</summary>
internal sealed class LibGit2Repositories : IGitRepositories, IDisposable
{
    private readonly string _directory;
    private readonly GitOptions _options;
    private readonly HttpClient _client;

    public LibGit2Repositories(OutboundClient outbound, IOptions<GitOptions> options, GitFolder folder)
    {
        _directory = folder.Directory;
        _options = options.Value;
        // Each operation has its own time limit.
        _client = new(_options.CreateHandler(outbound)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public IGitRepository Open(GitRemote remote) =>
        new LibGit2Repository(
            Path.Combine(_directory, remote.Id),
            remote,
            token => new(_client, remote, _options.MaxMegabytes * 1024L * 1024, token),
            TimeSpan.FromSeconds(_options.TimeoutSeconds)
        );

    /// <inheritdoc/>
    public void Retain(IReadOnlySet<string> ids)
    {
        if (!Directory.Exists(_directory))
            return;
        foreach (var copy in Directory.GetDirectories(_directory))
            if (!ids.Contains(Path.GetFileName(copy)))
                GitCopies.Delete(copy);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
