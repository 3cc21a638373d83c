using System.Diagnostics;

namespace FlagCluster.Bench;

/// <summary>Hands <c>cluster</c> to a program of its own, because that one needs Orleans and this one must build without.</summary>
internal static class ClusterLauncher
{
    /// <summary>Runs the program with the same arguments.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="UsageException">It is not built.</exception>
    public static async Task<int> RunAsync(IEnumerable<string> arguments)
    {
        // bench/bin/Release/net10.0/ and bench/Cluster/bin/Release/net10.0/
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(output.Parent!.Parent!.Parent!.FullName, "Cluster", "bin", output.Parent.Name, output.Name, "FlagCluster.Bench.Cluster.dll");
        if (!File.Exists(program)) throw new UsageException("The benchmark of the cluster is not built; it needs all packages of the full solution: dotnet build FlagCluster.sln -c Release");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]))!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
