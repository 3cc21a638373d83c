using FlagCluster.Testing;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Makes a host one of the next release: a copy of it with the wire contract of <c>tests/Cluster.Next</c>.</summary>
internal static class NextRelease
{
    private const string Contract = "FlagCluster.Grains.Abstractions";

    /// <summary>A client of the next release, as a program.</summary>
    public static string Client => Repository.Program(Path.Combine("tests", "Cluster.Next"), Contract);

    /// <summary>Copies a host's program into a folder.</summary>
    /// <returns>The program of the copy.</returns>
    public static string Of(string program, string folder)
    {
        var source = Path.GetDirectoryName(program)!;
        foreach (var directory in Directory.GetDirectories(source, "*", SearchOption.AllDirectories).Prepend(source))
            Directory.CreateDirectory(Copy(directory));
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
            File.Copy(file, Copy(file));
        Assert.NotEqual(new FileInfo(Client).Length, new FileInfo(Path.Combine(source, Contract + ".dll")).Length);
        File.Copy(Client, Path.Combine(folder, Contract + ".dll"), overwrite: true);
        return Copy(program);

        string Copy(string path) => Path.Combine(folder, Path.GetRelativePath(source, path));
    }
}
