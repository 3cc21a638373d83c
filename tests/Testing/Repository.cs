namespace FlagCluster.Testing;

/// <summary>Locates files and built programs in the source tree that contains the running tests.</summary>
public static class Repository
{
    /// <summary>Gets the root folder: the one that contains FlagCluster.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Gets the command that starts .NET programs.</summary>
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Gets the full path of the demo ruleset.</summary>
    public static string ShopRuleset => Locate("samples/shop.yaml");

    /// <summary>Returns the full path of a file or folder, given its path from the root.</summary>
    public static string Locate(string path) => Path.Combine(Root, path);

    /// <summary>Returns the text of a file, given its path from the root.</summary>
    public static string Read(string path) => File.ReadAllText(Locate(path));

    /// <summary>Returns the paths of all files in a folder and its subfolders, relative to the root, in ordinal order.</summary>
    public static IEnumerable<string> Files(string folder, string pattern = "*") =>
        Directory
            .EnumerateFiles(Locate(folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    /// <summary>Returns the path of a project's built program, in the configuration of the running tests.</summary>
    /// <exception cref="FileNotFoundException">The program was not built.</exception>
    public static string Program(string folder, string assembly)
    {
        // …/bin/CONFIGURATION/net10.0/
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.Combine(Root, folder, "bin", framework.Parent!.Name, framework.Name, assembly + ".dll");
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{path} is missing; build FlagCluster.sln in the same configuration as these tests.");
    }

    /// <summary>
    /// Returns the path of a host's program. <c>FLAGCLUSTER_HOSTS</c> names the folder where <c>deploy/publish.sh</c> put the programs,
    /// which start several times faster than those of the build; without it those of the build are used.
    /// </summary>
    /// <param name="host">The folder of the host, such as <c>silo</c>.</param>
    /// <exception cref="FileNotFoundException">The program does not exist.</exception>
    public static string Host(string host)
    {
        var assembly = $"FlagCluster.{char.ToUpperInvariant(host[0])}{host[1..]}";
        return Published(host, assembly + ".dll") ?? Program(host, assembly);
    }

    /// <summary>Returns the path of a published program; null when those of the build are used.</summary>
    /// <param name="program">The folder of the program, such as <c>cli</c>.</param>
    /// <param name="file">The name of its file.</param>
    /// <exception cref="FileNotFoundException">The program does not exist.</exception>
    public static string? Published(string program, string file)
    {
        if (Environment.GetEnvironmentVariable("FLAGCLUSTER_HOSTS") is not { Length: > 0 } folder)
            return null;
        var path = Path.Combine(folder, program, file);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing; run deploy/publish.sh --out {folder}.");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "FlagCluster.sln")))
                return folder.FullName;
        throw new InvalidOperationException(
            $"No folder above {AppContext.BaseDirectory} contains FlagCluster.sln; run these tests where they were built."
        );
    }
}
