namespace FlagCluster.Bench.Http;

/// <summary>Represents one of several servers that are compared under the same load.</summary>
/// <param name="Name">The name of its rows.</param>
/// <param name="Role">The role that it serves.</param>
/// <param name="Alongside">A path that is requested once in every round, or null.</param>
/// <param name="Before">
/// A path that is requested before every round and switches the server to this side, or null. Sides of one role with such a path share a
/// process.
/// </param>
internal sealed record ServerSide(string Name, string Role, string? Alongside = null, string? Before = null);
