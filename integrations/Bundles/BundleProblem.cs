using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Bundles;

/// <summary>Represents why an item of a bundle cannot be imported.</summary>
/// <param name="Folder">The folder of the environment, with a slash at its end.</param>
/// <param name="Item">The item; null when the problem is one of the environment.</param>
/// <param name="Pointer">The value as a JSON Pointer into the item.</param>
/// <param name="Detail">What is wrong and what to do.</param>
public sealed record BundleProblem(string Folder, (ItemKind Kind, string Key)? Item, string Pointer, string Detail)
{
    /// <summary>Returns the places of problems in the files of a bundle, which are read again: plans do not keep them.</summary>
    /// <param name="problems">The problems, at most <see cref="TreeLimits.Errors"/>.</param>
    /// <param name="files">The files of the bundle.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public static async Task<IReadOnlyList<TreeError>> LocateAsync(
        IReadOnlyList<BundleProblem> problems,
        IAsyncEnumerable<TreeFile> files,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(problems);
        ArgumentNullException.ThrowIfNull(files);
        if (problems.Count == 0)
            return [];
        var found = problems
            .Where(problem => problem.Item is not null)
            .Select(problem => (problem.Folder, problem.Item!.Value.Kind, problem.Item.Value.Key))
            .Distinct()
            .ToDictionary(item => item, _ => new List<TreeFile>());
        await foreach (var file in files.WithCancellation(cancellationToken))
            if (BundlePaths.ItemOf(file.Path) is { } item && found.TryGetValue(item, out var parts))
                parts.Add(file with { Path = file.Path[item.Folder.Length..] });
        return [.. problems.Select(problem => problem.Locate(found))];
    }

    private TreeError Locate(Dictionary<(string Folder, ItemKind Kind, string Key), List<TreeFile>> found)
    {
        if (Item is not var (kind, key) || found[(Folder, kind, key)] is not { Count: > 0 } files)
            return new(Folder.TrimEnd('/'), 1, 1, Detail);
        var error = ItemFiles.Locate(files, Pointer, Detail);
        return error with { Path = Folder + error.Path };
    }
}
