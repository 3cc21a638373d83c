using System.Security.Cryptography;
using FlagCluster.Contracts.Threading;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Git.Repository;
using FlagCluster.Integrations.Objects;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Git.Objects;

/// <summary>
/// Reads the versions of a bundle in an object storage, which has no history: a version is the ETag of the archive, and is compared with
/// the copy of the one before.
/// </summary>
internal sealed class ObjectSource(IObjectStore store, string address, ObjectCopies copies, TimeSpan limit) : ITreeSource, IDisposable
{
    /// <inheritdoc/>
    public string Noun => "bundle";

    /// <inheritdoc/>
    public Task<string?> ResolveRemoteAsync(CancellationToken cancellationToken) => RunAsync(store.FindAsync, cancellationToken);

    /// <inheritdoc/>
    public async Task FetchAsync(string commit, CancellationToken cancellationToken)
    {
        if (copies.Contains(commit))
            return;
        await RunAsync(
            async token =>
            {
                await copies.AddAsync(commit, stream => store.ReadAsync(commit, stream, token));
                return true;
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public Task<bool> ContainsAsync(string commit, CancellationToken cancellationToken) => Task.FromResult(copies.Contains(commit));

    /// <inheritdoc/>
    public Task<bool> IsAncestorAsync(string ancestor, string commit, CancellationToken cancellationToken) =>
        ContainsAsync(ancestor, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<GitCommit>> ReadCommitsAsync(string? after, string commit, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<GitCommit>>([]);

    /// <inheritdoc/>
    public string Describe(string commit) => $"Bundle {address}\n\nVersion {commit}";

    /// <inheritdoc/>
    public Task<IReadOnlyList<GitEntryChange>> DiffTreeAsync(
        string? from,
        string? to,
        string folder,
        CancellationToken cancellationToken
    ) =>
        RunAsync<IReadOnlyList<GitEntryChange>>(
            async token =>
            {
                var (before, after) = (await HashAsync(from, folder, token), await HashAsync(to, folder, token));
                return
                [
                    .. after
                        .Where(file => !before.TryGetValue(file.Key, out var hash) || hash != file.Value)
                        .Select(file => new GitEntryChange(file.Key, IsDeleted: false, Problem: null)),
                    .. before.Keys.Except(after.Keys).Select(path => new GitEntryChange(path, IsDeleted: true, Problem: null)),
                ];
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, byte[]>> ReadBlobsAsync(
        string commit,
        string folder,
        IEnumerable<string> paths,
        CancellationToken cancellationToken
    ) =>
        RunAsync<IReadOnlyDictionary<string, byte[]>>(
            async token =>
            {
                var wanted = paths.ToHashSet(StringComparer.Ordinal);
                var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
                await foreach (var file in FilesAsync(commit, folder, token))
                    if (wanted.Contains(file.Path))
                        files.Add(file.Path, file.Content.ToArray());
                return files;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public void Dispose() => store.Dispose();

    /// <summary>Returns the hashes of the files of a version, by path.</summary>
    private async Task<Dictionary<string, Int128>> HashAsync(string? version, string folder, CancellationToken cancellationToken)
    {
        var hashes = new Dictionary<string, Int128>(StringComparer.Ordinal);
        if (version is null)
            return hashes;
        await foreach (var file in FilesAsync(version, folder, cancellationToken))
            hashes.Add(file.Path, System.Buffers.Binary.BinaryPrimitives.ReadInt128BigEndian(SHA256.HashData(file.Content.Span)));
        // An environment without items has its description.
        return hashes.Count > 0
            ? hashes
            : throw new GitException(
                GitFailure.Malformed,
                $"The bundle has no folder '{folder}'. Set 'path' to the folder of an environment in it."
            );
    }

    private async IAsyncEnumerable<TreeFile> FilesAsync(
        string version,
        string folder,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var start = folder.Length == 0 ? "" : folder + "/";
        await using var archive = copies.Open(version);
        var format =
            await BundleArchive.DetectAsync(archive, cancellationToken)
            ?? throw new InvalidDataException("It is neither a tar.gz nor a zip archive.");
        await foreach (var file in BundleArchive.ReadAsync(archive, format, cancellationToken))
            if (file.Path.StartsWith(start, StringComparison.Ordinal))
                yield return file with
                {
                    Path = file.Path[start.Length..],
                };
    }

    private async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var due = new TimeLimit(limit, TimeProvider.System, cancellationToken);
        try
        {
            return await work(due.Token);
        }
        catch (ObjectStoreException exception)
        {
            throw new GitException(GitFailure.Unreachable, exception.Message, exception);
        }
        catch (InvalidDataException exception)
        {
            throw new GitException(GitFailure.Malformed, $"The object is not a bundle: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GitException(GitFailure.Unreachable, $"The object was not read within {limit.TotalSeconds:0} s.", exception);
        }
    }
}
