namespace FlagCluster.Bench.Servers;

/// <summary>
/// Reduces the cost of this process's asynchronous sockets: one thread waits for all of them (epoll on Linux) and runs the completions
/// itself, without the thread pool. The servers keep the defaults.
/// </summary>
internal static class ClientSockets
{
    /// <summary>The settings of .NET's socket engine, which it reads at its first use.</summary>
    public static IReadOnlyList<string> Variables { get; } =
    ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"];

    /// <summary>Applies the settings. Call it before the first asynchronous use of a socket.</summary>
    public static void UseOneThread()
    {
        foreach (var variable in Variables)
            Environment.SetEnvironmentVariable(variable, "1");
    }
}
