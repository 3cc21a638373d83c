using FlagCluster.Bench.Http;
using FlagCluster.Bench.Stream;
using FlagCluster.Bench.Subjects;

namespace FlagCluster.Bench.Servers;

/// <summary>The roles a server process can take, by name.</summary>
internal static class ServerRoles
{
    /// <summary>Answers every POST with the same bytes: the baseline of <c>http</c>.</summary>
    public const string Empty = "empty";

    /// <summary>Writes the same bytes to every open stream: the baseline of <c>stream</c>.</summary>
    public const string Broadcast = "broadcast";

    /// <summary>Makes a role.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static IServerRole Create(string name) =>
        name switch
        {
            Empty => new EmptyRole(),
            Broadcast => new BroadcastRole(),
            _ => SubjectTable.Role(name) ?? throw new UsageException($"There is no server role '{name}'."),
        };
}
