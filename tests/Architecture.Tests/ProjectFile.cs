using System.Xml.Linq;
using FlagCluster.Testing;

namespace FlagCluster.Architecture.Tests;

/// <summary>Represents a project file and what it references.</summary>
/// <param name="Path">The path of the project file, relative to the root.</param>
/// <param name="Assembly">The name of the assembly: that of the project, except for programs that people start by name.</param>
/// <param name="Projects">The paths of the referenced projects, relative to the root.</param>
/// <param name="Packages">The names of the referenced packages.</param>
/// <param name="Links">The C# files outside of the project's folder that it compiles.</param>
internal sealed record ProjectFile(
    string Path,
    string Assembly,
    IReadOnlyList<string> Projects,
    IReadOnlyList<string> Packages,
    IReadOnlyList<string> Links
)
{
    private static readonly string[] Ignored = ["bin", "obj", "node_modules"];

    /// <summary>Gets every project of the source tree, by path.</summary>
    public static IReadOnlyDictionary<string, ProjectFile> All { get; } =
        Find().ToDictionary(project => project.Path, StringComparer.Ordinal);

    /// <summary>Gets the top-level folder that contains the project.</summary>
    public string Folder => Path.Split('/')[0];

    /// <summary>Gets the name of the project, which is also its root namespace.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Returns the project and everything it references, directly or indirectly.</summary>
    public IReadOnlyCollection<ProjectFile> Closure()
    {
        var found = new Dictionary<string, ProjectFile>(StringComparer.Ordinal);
        Add(this);
        return found.Values;

        void Add(ProjectFile project)
        {
            if (!found.TryAdd(project.Path, project))
                return;
            foreach (var path in project.Projects)
                Add(All[path]);
        }
    }

    private static IEnumerable<ProjectFile> Find() =>
        Directory
            .EnumerateFiles(Repository.Root, "*.csproj", new EnumerationOptions { RecurseSubdirectories = true })
            .Where(file => !Relative(file).Split('/').Any(part => Ignored.Contains(part) || part.StartsWith('.')))
            .Select(Read);

    private static ProjectFile Read(string file)
    {
        var document = XDocument.Load(file);
        var folder = System.IO.Path.GetDirectoryName(file)!;
        return new(
            Relative(file),
            document.Descendants("AssemblyName").FirstOrDefault()?.Value ?? System.IO.Path.GetFileNameWithoutExtension(file),
            [.. Includes("ProjectReference").Select(include => Relative(System.IO.Path.Combine(folder, include)))],
            [.. Includes("PackageReference")],
            [.. Includes("Compile").Where(include => include.StartsWith("..", StringComparison.Ordinal))]
        );

        IEnumerable<string> Includes(string name) =>
            document
                .Descendants(name)
                .Select(element => (string?)element.Attribute("Include"))
                .OfType<string>()
                .Select(include => include.Replace('\\', '/'));
    }

    private static string Relative(string path) => System.IO.Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
}
