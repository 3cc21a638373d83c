using System.Diagnostics;
using System.Globalization;
using System.Net;
using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Http;

/// <summary>Represents a load generator in a child process, for benchmarks whose own sockets need the thread pool.</summary>
internal static class LoadProcess
{
    /// <summary>Runs in the child process.</summary>
    /// <param name="port">The port of the server.</param>
    /// <param name="connections">The number of connections.</param>
    /// <param name="seconds">The duration.</param>
    /// <param name="request">The request.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string port, string connections, string seconds, RawRequest request)
    {
        ClientSockets.UseOneThread();
        var target = new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
        using var load = new LoadGenerator(target, request.ToBytes(), int.Parse(connections, CultureInfo.InvariantCulture));
        await load.RunAsync(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
        return 0;
    }

    /// <summary>Loads a server with the request that <c>events</c> measures.</summary>
    /// <exception cref="UsageException">A response was not 200.</exception>
    public static async Task LoadAsync(IPEndPoint target, int connections, TimeSpan duration)
    {
        string[] numbers = [.. new[] { target.Port, connections, duration.TotalSeconds }.Select(Text)];
        using var process = Process.Start(ChildProcess.Describe([], ["load", .. numbers]))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new UsageException("The load generator failed; its error output above says why.");
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
