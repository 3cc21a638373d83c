namespace FlagCluster.Standalone.Tests.Support;

/// <summary>Where things are in the source tree these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public static string ShopRuleset => Path.Combine(Root, "samples", "shop.yaml");

    /// <summary>The built program of a project, in the configuration of these tests.</summary>
    public static string Program(string folder, string assembly)
    {
        // …/bin/CONFIGURATION/net10.0/
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.Combine(Root, folder, "bin", framework.Parent!.Name, framework.Name, assembly + ".dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing; build FlagCluster.sln in the same configuration as these tests.");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "FlagCluster.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds FlagCluster.sln; run these tests where they were built.");
    }
}
