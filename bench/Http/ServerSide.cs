using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Http;

/// <summary>One of several server processes that are compared under the same load.</summary>
/// <param name="Name">What its rows are called.</param>
/// <param name="Role">What it serves.</param>
/// <param name="Beside">A path that somebody else gets once in every round, or null.</param>
internal sealed record ServerSide(string Name, string Role, string? Beside = null);
