using FlagCluster.Bench.Engine;
using FlagCluster.Bench.Http;
using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench;

/// <summary>
/// What is measured. All that the benchmarks know of the product stands here; everything else is method.
/// Without subjects <c>engine</c> times its controls, and <c>http</c> and <c>stream</c> run with <c>--control</c> only.
/// </summary>
internal static class Subjects
{
    /// <summary>The operations <c>engine</c> times.</summary>
    public static IReadOnlyList<EngineCase> Engine() => [];

    /// <summary>The requests <c>http</c> compares with the empty endpoint, each answered by the role it names.</summary>
    public static IReadOnlyList<HttpCase> Http() => [];

    /// <summary>
    /// The role and the request that <c>stream</c> compares with the broadcast loop. A stream's first event must come at once,
    /// and then one event per change.
    /// </summary>
    public static (string Role, RawRequest Request)? Stream() => null;

    /// <summary>The product's server role of a name, or null. Runs in the server process.</summary>
    public static IServerRole? Role(string name) => name switch
    {
        _ => null,
    };
}
