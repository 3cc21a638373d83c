using FlagCluster.Contracts.Json;
using LibGit2Sharp;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Reads folders of a local copy within the limits of <see cref="GitBudget"/>.</summary>
internal sealed class GitTrees(LibGit2Sharp.Repository copy, CancellationToken cancellationToken)
{
    private readonly GitBudget _budget = new(copy, cancellationToken);

    /// <summary>Returns the files of items that differ between two folders.</summary>
    public IEnumerable<GitEntryChange> Diff(Tree? before, Tree? after) =>
        ItemFormat.All.SelectMany(format => Diff(before, after, format.ListName));

    /// <summary>Returns the contents of files by path; a path that is no file within the limits is left out.</summary>
    public IReadOnlyDictionary<string, byte[]> ReadFiles(Tree? folder, IEnumerable<string> paths)
    {
        var files = new Dictionary<string, Blob>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (folder?[path] is not { } entry || ProblemOf(entry) is not null)
                continue;
            _budget.AddBytes(entry.Target);
            files[path] = (Blob)entry.Target;
        }
        // Nothing is read before all sizes are known.
        return files.ToDictionary(file => file.Key, file => GitBlobs.Read(file.Value), StringComparer.Ordinal);
    }

    private IEnumerable<GitEntryChange> Diff(Tree? before, Tree? after, string name)
    {
        var (old, current) = (before?[name]?.Target as Tree, after?[name]?.Target as Tree);
        if (old?.Sha == current?.Sha)
            yield break;
        foreach (var folder in new[] { old, current })
            if (folder is not null)
                _budget.Walk(folder);
        var options = new CompareOptions { Similarity = SimilarityOptions.None, IncludeUnmodified = false };
        using var changes = copy.Diff.Compare<TreeChanges>(old, current, options);
        foreach (var change in changes)
        {
            // What was replaced by a folder is an error, and not deleted.
            var entry = current?[change.Path];
            yield return new($"{name}/{change.Path}", entry is null, entry is null ? null : ProblemOf(entry));
        }
    }

    private string? ProblemOf(TreeEntry entry) =>
        entry switch
        {
            { TargetType: TreeEntryTargetType.GitLink } => "is a submodule, which is not followed. Commit the files themselves.",
            { TargetType: TreeEntryTargetType.Tree } => "is a folder. Commit a file, or delete it.",
            { Mode: Mode.SymbolicLink } => "is a symbolic link, which is not followed. Commit the file itself.",
            _ => GitBlobs.FindProblem(copy, (Blob)entry.Target),
        };
}
