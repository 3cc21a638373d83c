using System.Runtime.CompilerServices;

namespace FlagCluster.Bench.Engine;

/// <summary>Provides operations with a known cost, which show the overhead of the timer and that it detects allocations.</summary>
internal static class Controls
{
    private static object? _sink;

    /// <summary>The minimum of every row, and an allocation that must be detected.</summary>
    public static IReadOnlyList<EngineCase> All { get; } =
    [
        new("control.call", Call, "the loop and one call that does nothing: the floor"),
        new("control.allocation", Allocate, "one object of 24 B: the counter sees it"),
    ];

    private static void Call(int count)
    {
        for (var i = 0; i < count; i++)
            Nothing();
    }

    private static void Allocate(int count)
    {
        for (var i = 0; i < count; i++)
            _sink = new object();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Nothing() { }
}
