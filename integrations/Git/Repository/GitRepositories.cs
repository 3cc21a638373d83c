using FlagCluster.Integrations.Outbound;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>
/// Opens repositories: over HTTPS with LibGit2Sharp, and over SSH with the <c>git</c> command. Their copies are in a folder below the data
/// folder.
/// </summary>
internal sealed class GitRepositories(
    GitHttp http,
    OutboundClient outbound,
    CommitSigner signer,
    GitPrograms programs,
    IOptions<GitOptions> options,
    GitFolder folder,
    TimeProvider time
) : IGitRepositories
{
    private readonly GitOptions _options = options.Value;

    private long MaxBytes => _options.MaxMegabytes * 1024L * 1024;

    private TimeSpan Limit => TimeSpan.FromSeconds(_options.TimeoutSeconds);

    /// <inheritdoc/>
    public IGitRepository Open(GitRemote remote)
    {
        var directory = Path.Combine(folder.Directory, remote.Id);
        return remote.Url.Scheme == "ssh"
            ? new CommandRepository(
                directory,
                remote,
                new(programs.Git, time),
                token => ConnectAsync(remote, token),
                MaxBytes,
                signer,
                Limit
            )
            : new LibGit2Repository(directory, remote, token => new(http.Client, remote, MaxBytes, token), signer, Limit);
    }

    /// <inheritdoc/>
    public void Retain(IReadOnlySet<string> ids)
    {
        if (!Directory.Exists(folder.Directory))
            return;
        foreach (var copy in Directory.GetDirectories(folder.Directory))
            if (!ids.Contains(Path.GetFileName(copy)))
                GitCopies.Delete(copy);
    }

    /// <summary>Returns the commands that connect to the addresses of the host, which are allowed.</summary>
    private async Task<IReadOnlyList<string>> ConnectAsync(GitRemote remote, CancellationToken cancellationToken)
    {
        if (_options.SshDirectory.Length == 0)
            throw new GitException(GitFailure.Unreachable, "Git over SSH is not enabled: Git:SshDirectory is empty.");
        try
        {
            var addresses = await outbound.ResolveAsync(remote.Url.Host, cancellationToken);
            return [.. addresses.Select(address => SshAccess.Create(_options.SshDirectory, remote, address).CommandOf(programs.Ssh))];
        }
        catch (HttpRequestException exception)
        {
            throw new GitException(GitFailure.Unreachable, OutboundClient.Explain(exception), exception);
        }
    }
}
