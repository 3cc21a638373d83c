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
        var reader = new BundleReader();
        if (isAlone)
            reader.Add(BundleWriter.Root("organization"));
        try
        {
            await foreach (var file in source.ReadAsync(cancellationToken))
                reader.Add(isAlone ? file with { Path = Alone + file.Path } : file);
        }
        catch (InvalidDataException exception)
        {
            throw CommandException.Usage($"{name} cannot be read: {exception.Message}");
        }
        var bundle = reader.Read();
        var errors = bundle.Errors;
        // Without an item that could not be read, references to it would be errors too.
        if (errors.Count == 0)
            errors =
            [
                .. bundle
                    .Projects.SelectMany(project => project.Environments)
                    .SelectMany(environment => BundlePlanner.Plan(environment, Ruleset.Empty, BundleMode.Merge).Errors),
            ];
        return [.. errors.Select(error => ToFinding(source, isAlone ? error with { Path = error.Path[Alone.Length..] } : error))];
    }

    private static Finding ToFinding(BundleSource source, TreeError error) =>
        new(source.PathOf(error.Path), new(error.Line, error.Column), "", error.Detail);
}
