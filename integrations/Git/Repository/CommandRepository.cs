using FlagCluster.Contracts.Threading;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Exchanges a copy with a remote repository over SSH, by the <c>git</c> command.</summary>
internal sealed class CommandRepository(
    string directory,
    GitRemote remote,
    GitProcess git,
    Func<CancellationToken, Task<IReadOnlyList<string>>> connect,
    long maxBytes,
    CommitSigner signer,
    TimeSpan limit
) : LocalCopy(directory, remote, signer, limit)
{
    private const string Fetch = "fetch",
        NoConnection = "ssh: connect to host";

    private string Url => Remote.Url.AbsoluteUri;

    /// <inheritdoc/>
    public override async Task<string?> ResolveRemoteAsync(CancellationToken cancellationToken)
    {
        // Only here: later steps may need commits that are not pushed yet.
        GitCopies.DeleteLarge(Folder);
        var output = await RunGitAsync(["ls-remote", "--refs", "--", Url, RemoteRef], cancellationToken);
        // A line is the commit, a tab and the reference; others than the branch may end in the same way.
        var line = output.Split('\n').Select(line => line.Split('\t')).FirstOrDefault(parts => parts.Length == 2 && parts[1] == RemoteRef);
        return line is null ? null : ObjectFormats.Checked(line[0]);
    }

    /// <inheritdoc/>
    public override async Task FetchAsync(string commit, CancellationToken cancellationToken)
    {
        if (await ContainsAsync(commit, cancellationToken))
            return;
        string[] options = ["--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--quiet"];
        await RunGitAsync([Fetch, .. options, "--", Url, $"+{RemoteRef}:{LocalRef}"], cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task PushAsync(string? expected, string commit, CancellationToken cancellationToken)
    {
        await RunAsync(
            (copy, _) =>
            {
                copy.Refs.Add(LocalRef, commit, allowOverwrite: true);
                return true;
            },
            cancellationToken
        );
        // The remote branch must still be the one that was read: the commit descends from it, so that nothing is overwritten.
        await PushReferenceAsync($"{LocalRef}:{RemoteRef}", $"--force-with-lease={RemoteRef}:{expected}", cancellationToken);
    }

    /// <inheritdoc/>
    public override Task DeleteAsync(CancellationToken cancellationToken) =>
        PushReferenceAsync($":{RemoteRef}", "--quiet", cancellationToken);

    private async Task PushReferenceAsync(string reference, string option, CancellationToken cancellationToken)
    {
        var (code, output, errors) = await StartAsync(["push", "--porcelain", option, "--", Url, reference], cancellationToken);
        if (code == 0)
            return;
        // A line is a sign, the references, and what became of them, such as '[remote rejected] (pre-receive hook declined)'.
        var refused = output.Split('\n').FirstOrDefault(line => line.StartsWith('!'))?.Split('\t')[^1].Trim();
        if (refused is null)
            throw FailureOf(errors);
        throw refused.StartsWith("[rejected]", StringComparison.Ordinal)
            ? new GitException(GitFailure.Outdated, "The branch has moved.")
            : new GitException(GitFailure.Refused, $"The repository refuses the push: {refused}");
    }

    private async Task<string> RunGitAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var (code, output, errors) = await StartAsync(arguments, cancellationToken);
        return code == 0 ? output : throw FailureOf(errors);
    }

    private async Task<(int Code, string Output, string Errors)> StartAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var due = new TimeLimit(Limit, TimeProvider.System, cancellationToken);
        // The copy must exist.
        await RunAsync((_, _) => true, cancellationToken);
        try
        {
            var commands = await connect(due.Token);
            for (var index = 0; ; index++)
            {
                var result = await git.RunAsync(Folder, commands[index], maxBytes, arguments, due.Token);
                // Nothing was sent to an address without a connection, and the next one may respond.
                if (result.Code == 0 || index == commands.Count - 1 || !result.Errors.Contains(NoConnection, StringComparison.Ordinal))
                    return result;
            }
        }
        catch (OperationCanceledException exception)
        {
            // A fetch that was killed leaves parts of a pack, which Git does not delete.
            if (arguments[0] == Fetch)
                GitCopies.Delete(Folder);
            cancellationToken.ThrowIfCancellationRequested();
            throw new GitException(GitFailure.Unreachable, $"The repository did not answer within {Limit.TotalSeconds:0} s.", exception);
        }
    }

    private GitException FailureOf(string errors)
    {
        if (
            errors.Contains("hash algorithm", StringComparison.Ordinal)
            || errors.Contains("mismatched algorithms", StringComparison.Ordinal)
        )
            return ObjectFormats.Unsupported();
        // A process that was killed left the copy locked.
        if (errors.Contains(".lock'", StringComparison.Ordinal))
            GitCopies.Delete(Folder);
        var text =
            errors.Contains("Host key verification failed", StringComparison.Ordinal)
                ? $"The key of {Remote.Url.Host} is not the one in 'known_hosts'. Add it after you have checked it with the host."
            : errors.Contains("Permission denied", StringComparison.Ordinal)
                ? $"{Remote.Url.Host} does not accept the key of the environment. Add its public key to the repository."
            : $"The repository cannot be used: {GitProcess.Explain(errors)}";
        return new(GitFailure.Unreachable, text);
    }
}
