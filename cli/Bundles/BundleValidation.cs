using System.Runtime.CompilerServices;
using FlagCluster.Cli.Errors;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Cli.Bundles;

/// <summary>Validates the files of a bundle, or of one environment, without a server.</summary>
/// <param name="name">The path of the folder or the archive.</param>
internal sealed class BundleValidation(string name)
{
    // A folder of one environment, as Git has it, is read as the only environment of a bundle.
    private static readonly string Alone = BundlePaths.FolderOf("project", "environment");

    /// <summary>Returns the errors.</summary>
    /// <exception cref="CommandException">The bundle is not readable.</exception>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var source = new BundleSource(name);
        var isAlone = source.IsFolder && !BundleSource.IsBundle(name);
        try
        {
            var bundle = await BundleReader.ReadAsync(FilesAsync(source, isAlone, cancellationToken), cancellationToken);
            var errors = bundle.Errors;
            // Without an item that could not be read, references to it would be errors too.
            if (errors.Count == 0)
            {
                var problems = bundle
                    .Projects.SelectMany(project => project.Environments)
                    .SelectMany(environment => BundlePlanner.Plan(environment, Ruleset.Empty, BundleMode.Merge).Problems)
                    .ToList();
                errors = await BundleProblem.LocateAsync(problems, FilesAsync(source, isAlone, cancellationToken), cancellationToken);
            }
            return [.. errors.Select(error => ToFinding(source, isAlone ? error with { Path = Shorten(error.Path) } : error))];
        }
        catch (InvalidDataException exception)
        {
            throw CommandException.Usage($"{name} cannot be read: {exception.Message}");
        }
    }

    private static async IAsyncEnumerable<TreeFile> FilesAsync(
        BundleSource source,
        bool isAlone,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (isAlone)
            yield return BundleWriter.Root("organization");
        await foreach (var file in source.ReadAsync(cancellationToken))
            yield return isAlone ? file with { Path = Alone + file.Path } : file;
    }

    /// <summary>Returns a path in the folder of the environment; that of the folder itself is empty.</summary>
    private static string Shorten(string path) => path.StartsWith(Alone, StringComparison.Ordinal) ? path[Alone.Length..] : "";

    private static Finding ToFinding(BundleSource source, TreeError error) =>
        new(source.PathOf(error.Path), new(error.Line, error.Column), "", error.Detail);
}
