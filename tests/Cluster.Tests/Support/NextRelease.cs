using FlagCluster.Testing;

namespace FlagCluster.Cluster.Tests.Support;

/// <summary>Creates hosts of the next release: copies with the wire contract of <c>tests/Cluster.Next</c>.</summary>
internal static class NextRelease
{
    private const string ContractAssembly = "FlagCluster.Grains.Abstractions";

    /// <summary>Gets the program of a client of the next release.</summary>
    public static string ClientProgram => Repository.Program(Path.Combine("tests", "Cluster.Next"), ContractAssembly);

    /// <summary>Creates a host of the next release in a folder, and returns its program.</summary>
    public static string Create(string program, string folder)
    {
        var source = Path.GetDirectoryName(program)!;
        foreach (var directory in Directory.GetDirectories(source, "*", SearchOption.AllDirectories).Prepend(source))
            Directory.CreateDirectory(Copy(directory));
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
            File.Copy(file, Copy(file));
        Assert.NotEqual(new FileInfo(ClientProgram).Length, new FileInfo(Path.Combine(source, ContractAssembly + ".dll")).Length);
        File.Copy(ClientProgram, Path.Combine(folder, ContractAssembly + ".dll"), overwrite: true);
        return Copy(program);

        string Copy(string path) => Path.Combine(folder, Path.GetRelativePath(source, path));
    }
}
