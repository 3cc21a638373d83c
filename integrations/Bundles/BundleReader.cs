using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Integrations.Formats;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Bundles;

/// <summary>Collects the files of a bundle, in any order, and reads them.</summary>
public sealed class BundleReader
{
    private static readonly string[] Known = ["format", "organization"];

    private readonly SortedDictionary<string, ProjectFiles> _projects = new(StringComparer.Ordinal);
    private readonly List<TreeError> _errors = [];
    private BundleDescription? _root;
    private bool _hasRoot;

    /// <summary>Reads a bundle from its files.</summary>
    /// <exception cref="InvalidDataException">The files are not those of an archive.</exception>
    public static async Task<Bundle> ReadAsync(IAsyncEnumerable<TreeFile> files, CancellationToken cancellationToken = default)
    {
        var reader = new BundleReader();
        await foreach (var file in files.WithCancellation(cancellationToken))
            reader.Add(file);
        return reader.Read();
    }

    /// <summary>Adds a file.</summary>
    public void Add(TreeFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Path == BundlePaths.Root)
        {
            _hasRoot = true;
            _root = Describe(file);
        }
        else if (BundlePaths.Parse(file.Path) is not var (project, environment, rest))
            Ignore(file);
        else if (!Slug.IsValid(project) || (environment is not null && !Slug.IsValid(environment)))
            Error(file, $"The folder is not named after a project or an environment: a slug is {Slug.Shape}.");
        else
            Add(file, Find(project), environment, rest);
    }

    /// <summary>Reads what was added.</summary>
    public Bundle Read()
    {
        CheckRoot();
        return new(
            [
                .. _projects.Select(project => new BundleProject(
                    project.Key,
                    project.Value.Description,
                    [.. project.Value.Environments.Select(environment => Read(project.Key, environment.Key, environment.Value))]
                )),
            ],
            _errors
        );
    }

    private void Add(TreeFile file, ProjectFiles project, string? environment, string? rest)
    {
        if (environment is null)
        {
            project.Description = Describe(file);
            return;
        }
        if (!project.Environments.TryGetValue(environment, out var files))
            project.Environments.Add(environment, files = new());
        if (rest is null)
            files.Description = Describe(file);
        else if (TreePaths.Parse(rest, out var problem) is { } path)
        {
            if (!files.Items.TryGetValue((path.Kind, path.Key), out var item))
                files.Items.Add((path.Kind, path.Key), item = []);
            item.Add(file with { Path = rest });
        }
        else if (problem is not null)
            Error(file, problem);
    }

    private BundleEnvironment Read(string project, string slug, EnvironmentFiles files)
    {
        var items = new List<RulesetItem>();
        // Segments come first: flags refer to them.
        foreach (
            var ((kind, key), item) in files
                .Items.OrderByDescending(item => item.Key.Kind)
                .ThenBy(item => item.Key.Key, StringComparer.Ordinal)
        )
        {
            var read = ItemFiles.Read(item);
            var folder = BundlePaths.FolderOf(project, slug);
            foreach (var error in read.Errors)
                Report(error with { Path = folder + error.Path });
            // What follows would not be reported.
            if (_errors.Count == TreeLimits.Errors)
                break;
            if (read.Item is not null)
                items.Add(read.Item);
        }
        return new(project, slug, files.Description, items, files.Items);
    }

    private BundleDescription? Describe(TreeFile file)
    {
        using var document = YamlConverter.Parse(file.Content, out var error);
        if (document?.RootElement.ValueKind == JsonValueKind.Object)
            return new(file, document.RootElement.Clone());
        Error(file, error?.Detail ?? "The file must be a map.");
        return null;
    }

    private void CheckRoot()
    {
        if (!_hasRoot)
            Report(new(BundlePaths.Root, 1, 1, "The file is missing: this is not the folder of a bundle."));
        if (_root is null)
            return;
        foreach (var property in _root.Properties.EnumerateObject().Where(property => !Known.Contains(property.Name)))
            Report(_root.Error($"/{property.Name}", $"Unknown property '{property.Name}'. A newer format may have it."));
        if (!_root.Properties.TryGetProperty("format", out var format) || format.GetRawText() != $"{BundleWriter.Format}")
            Report(_root.Error("/format", $"'format' must be {BundleWriter.Format}: other formats are of other releases."));
    }

    private ProjectFiles Find(string slug)
    {
        if (!_projects.TryGetValue(slug, out var project))
            _projects.Add(slug, project = new());
        return project;
    }

    /// <summary>Ignores files that a folder may have in addition, and reports those that would be read somewhere else.</summary>
    private void Ignore(TreeFile file)
    {
        if (file.Path.StartsWith("projects/", StringComparison.Ordinal) && Path.GetExtension(file.Path) is ".yaml" or ".yml" or ".txt")
            Error(file, $"The path has no meaning. Items are in {BundlePaths.FolderOf("PROJECT", "ENVIRONMENT")}flags and segments.");
    }

    private void Error(TreeFile file, string detail) => Report(new(file.Path, 1, 1, detail));

    private void Report(TreeError error)
    {
        if (_errors.Count < TreeLimits.Errors)
            _errors.Add(error);
    }

    private sealed class ProjectFiles
    {
        public BundleDescription? Description { get; set; }

        public SortedDictionary<string, EnvironmentFiles> Environments { get; } = new(StringComparer.Ordinal);
    }

    private sealed class EnvironmentFiles
    {
        public BundleDescription? Description { get; set; }

        public Dictionary<(ItemKind Kind, string Key), List<TreeFile>> Items { get; } = [];
    }
}
