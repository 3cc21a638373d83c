using FlagCluster.Contracts.Json;
using LibGit2Sharp;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Reads folders of a local copy within the limits of <see cref="GitBudget"/>.</summary>
internal sealed class GitTrees(LibGit2Sharp.Repository copy, CancellationToken cancellationToken)
{
    private const int MaxPath = 4_096;

    private readonly GitBudget _budget = new(copy, cancellationToken);

    /// <summary>Returns the files of items that differ between two folders.</summary>
    public IEnumerable<GitEntryChange> Diff(Tree? before, Tree? after) =>
        ItemFormat.All.SelectMany(format => Diff(before, after, format.ListName)).OrderBy(change => change.Path, StringComparer.Ordinal);

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

    /// <summary>
    /// Compares a folder of items. Folders with the same id have the same content and are not listed, so that the work is in proportion to
    /// the change.
    /// </summary>
    private IEnumerable<GitEntryChange> Diff(Tree? before, Tree? after, string name)
    {
        var open = new Stack<(string Path, Tree? Old, Tree? Current)>();
        open.Push((name, before?[name]?.Target as Tree, after?[name]?.Target as Tree));
        while (open.TryPop(out var folder))
        {
            if (folder.Old?.Id == folder.Current?.Id)
                continue;
            var old = List(folder.Old);
            var current = List(folder.Current);
            foreach (var entryName in old.Keys.Union(current.Keys, StringComparer.Ordinal))
            {
                var path = $"{folder.Path}/{entryName}";
                var (first, second) = (old.GetValueOrDefault(entryName), current.GetValueOrDefault(entryName));
                if (first?.Target.Id == second?.Target.Id && first?.Mode == second?.Mode)
                    continue;
                var (oldTree, tree) = (first?.Target as Tree, second?.Target as Tree);
                if (path.Length > MaxPath)
                    throw new GitException(GitFailure.Unreachable, $"A path has more than {MaxPath} characters. Use a smaller repository.");
                if (oldTree is not null || tree is not null)
                    open.Push((path, oldTree, tree));
                // What was replaced by a folder is an error, and not deleted.
                if ((first is not null && oldTree is null) || (second is not null && tree is null))
                    yield return new(path, second is null, second is null ? null : ProblemOf(second));
            }
        }
    }

    private Dictionary<string, TreeEntry> List(Tree? folder)
    {
        var entries = new Dictionary<string, TreeEntry>(StringComparer.Ordinal);
        if (folder is null)
            return entries;
        // A damaged folder may have a name twice.
        foreach (var entry in _budget.List(folder))
            entries.TryAdd(entry.Name, entry);
        return entries;
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
