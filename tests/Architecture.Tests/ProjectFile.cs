using System.Xml.Linq;
using FlagCluster.Testing;

namespace FlagCluster.Architecture.Tests;

/// <summary>A project file and what it references.</summary>
internal sealed record ProjectFile(string Path, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
{
    /// <summary>The folder at the root of the repository the project is in.</summary>
    public string Folder => Path.Split('/')[0];

    /// <summary>Every project of the source tree, by path from the root.</summary>
    public static IReadOnlyDictionary<string, ProjectFile> All { get; } = Find().ToDictionary(room => room.Path, StringComparer.Ordinal);

    /// <summary>The project and everything it references, directly or not.</summary>
    public IReadOnlyCollection<ProjectFile> Closure()
    {
        var found = new Dictionary<string, ProjectFile>(StringComparer.Ordinal);
        Add(this);
        return found.Values;

        void Add(ProjectFile room)
        {
            if (!found.TryAdd(room.Path, room)) return;
            foreach (var project in room.Projects) Add(All[project]);
        }
    }

    private static IEnumerable<ProjectFile> Find()
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true };
        foreach (var file in Directory.EnumerateFiles(Repository.Root, "*.csproj", options))
        {
            var path = System.IO.Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
            if (path.Split('/').Any(part => part is "bin" or "obj" or "node_modules" || part.StartsWith('.'))) continue;
            var document = XDocument.Load(file);
            yield return new(
                path,
                [.. Includes("ProjectReference").Select(include => System.IO.Path.GetRelativePath(Repository.Root, System.IO.Path.Combine(System.IO.Path.GetDirectoryName(file)!, include.Replace('\\', '/'))).Replace('\\', '/'))],
                [.. Includes("PackageReference")]);

            IEnumerable<string> Includes(string name) => document.Descendants(name).Select(element => (string?)element.Attribute("Include")).OfType<string>();
        }
    }
}
