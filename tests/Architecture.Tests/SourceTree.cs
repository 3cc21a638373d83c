using System.Reflection;
using FlagCluster.Testing;

namespace FlagCluster.Architecture.Tests;

/// <summary>Lists the source files, documents and built assemblies that the tests examine.</summary>
internal static class SourceTree
{
    private static readonly string[] OutsideOfTheProduct = ["tests", "bench", "samples"];

    private static readonly string[] Ignored = ["bin", "obj", "dist", "node_modules", "TestResults", "data"];

    private static readonly string[] Code = [".cs", ".ts", ".tsx", ".mjs", ".js"];

    /// <summary>Gets the paths of all C# files, relative to the root.</summary>
    public static IReadOnlyList<string> CSharpFiles { get; } = [.. Find("*.cs")];

    /// <summary>Gets the paths of the C# files of the libraries and hosts.</summary>
    public static IReadOnlyList<string> ProductFiles { get; } =
    [.. CSharpFiles.Where(path => !OutsideOfTheProduct.Contains(path.Split('/')[0]))];

    /// <summary>Gets the paths of the TypeScript files that people write.</summary>
    public static IReadOnlyList<string> TypeScriptFiles { get; } =
    [.. Find("*.ts").Concat(Find("*.tsx")).Where(path => !path.EndsWith(".d.ts", StringComparison.Ordinal))];

    /// <summary>Gets the paths of all Markdown files.</summary>
    public static IReadOnlyList<string> Documents { get; } = [.. Find("*.md")];

    /// <summary>Gets the paths of all files that people write: source code, documents, scripts, schemas, settings and manifests.</summary>
    public static IReadOnlyList<string> Texts { get; } =
    [
        .. CSharpFiles.Concat(TypeScriptFiles).Concat(Documents),
        .. new[] { "*.mjs", "*.js", "*.json", "*.sql", "*.sh", "*.yaml", "*.yml" }
            .SelectMany(Find)
            .Where(path => !path.EndsWith("package-lock.json", StringComparison.Ordinal)),
    ];

    /// <summary>Returns whether a file is source code, in which names are words of the product.</summary>
    public static bool IsCode(string path) => Code.Contains(Path.GetExtension(path));

    /// <summary>Gets the assemblies of the libraries and hosts.</summary>
    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        .. ProjectFile
            .All.Values.Where(project => !OutsideOfTheProduct.Contains(project.Folder))
            .Select(project => Assembly.LoadFrom(Output(project))),
    ];

    /// <summary>Returns the top-level folder of an assembly's project.</summary>
    public static string FolderOf(Assembly assembly) =>
        ProjectFile.All.Values.Single(project => project.Assembly == assembly.GetName().Name).Folder;

    private static string Output(ProjectFile project) => Path.Combine(AppContext.BaseDirectory, project.Assembly + ".dll");

    private static IEnumerable<string> Find(string pattern)
    {
        var pending = new Stack<string>([Repository.Root]);
        var found = new List<string>();
        while (pending.TryPop(out var folder))
        {
            found.AddRange(Directory.EnumerateFiles(folder, pattern));
            foreach (var child in Directory.EnumerateDirectories(folder))
            {
                var name = Path.GetFileName(child);
                if (!name.StartsWith('.') && !Ignored.Contains(name))
                    pending.Push(child);
            }
        }
        return found.Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal);
    }
}
