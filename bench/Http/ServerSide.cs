namespace FlagCluster.Bench.Http;

/// <summary>One of several servers that are compared under the same load.</summary>
/// <param name="Name">What its rows are called.</param>
/// <param name="Role">What it serves.</param>
/// <param name="Beside">A path that somebody else gets once in every round, or null.</param>
/// <param name="Before">A path that is got before every round and makes the server what this side stands for, or null. Sides of one role that have one share a process.</param>
internal sealed record ServerSide(string Name, string Role, string? Beside = null, string? Before = null);
