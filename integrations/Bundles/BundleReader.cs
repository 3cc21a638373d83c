using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Integrations.Formats;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Bundles;

/// <summary>
/// Collects the files of a bundle, in any order, and reads them. Of a flag, only what its file means is kept; the files of a segment are
/// kept until all are known.
/// </summary>
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
            Add(file, project, environment, rest);
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

    private void Add(TreeFile file, string slug, string? environment, string? rest)
    {
        var project = Find(slug);
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
            if (path.Kind == ItemKind.Flag)
            {
                if (ReadItem(BundlePaths.FolderOf(slug, environment), [file with { Path = rest }]) is { } flag)
                    files.Flags.Add(flag);
                return;
            }
            if (!files.Segments.TryGetValue(path.Key, out var segment))
                files.Segments.Add(path.Key, segment = []);
            segment.Add(file with { Path = rest });
        }
        else if (problem is not null)
            Error(file, problem);
    }

    private BundleEnvironment Read(string project, string slug, EnvironmentFiles files)
    {
        var segments = new List<RulesetItem>(files.Segments.Count);
        foreach (var (key, parts) in files.Segments)
        {
            if (ReadItem(BundlePaths.FolderOf(project, slug), parts) is { } segment)
                segments.Add(segment);
            // The keys are in the segment now.
            files.Segments.Remove(key);
        }
        // Segments come first: flags refer to them.
        return new(project, slug, files.Description, [.. Sorted(segments), .. Sorted(files.Flags)]);
    }

    private static IEnumerable<RulesetItem> Sorted(IEnumerable<RulesetItem> items) =>
        items.OrderBy(item => item.Key, StringComparer.Ordinal);

    /// <summary>Returns an item, or null after its errors were reported.</summary>
    private RulesetItem? ReadItem(string folder, IReadOnlyList<TreeFile> files)
    {
        // What follows would not be reported.
        if (_errors.Count == TreeLimits.Errors)
            return null;
        var read = ItemFiles.Read(files);
        foreach (var error in read.Errors)
            Report(error with { Path = folder + error.Path });
        return read.Item;
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

        public List<RulesetItem> Flags { get; } = [];

        public Dictionary<string, List<TreeFile>> Segments { get; } = new(StringComparer.Ordinal);
    }
}
