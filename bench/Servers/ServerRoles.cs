using FlagCluster.Bench.Http;
using FlagCluster.Bench.Stream;
using FlagCluster.Bench.Subjects;

namespace FlagCluster.Bench.Servers;

/// <summary>Creates the roles of a server process by name.</summary>
internal static class ServerRoles
{
    /// <summary>Answers every POST with the same bytes: the baseline of <c>http</c>.</summary>
    public const string Empty = "empty";

    /// <summary>Answers with the bytes of another answer, prebuilt: the baseline of <c>http</c> for large answers.</summary>
    public const string Bytes = "bytes";

    /// <summary>Writes the same bytes to every open stream: the baseline of <c>stream</c>.</summary>
    public const string Broadcast = "broadcast";

    /// <summary>The same with two concurrent loops, each over half of the streams.</summary>
    public const string BroadcastByTwo = "broadcast-2";

    /// <summary>Creates a role.</summary>
    /// <exception cref="UsageException">The role does not exist.</exception>
    public static IServerRole Create(string name) =>
        name switch
        {
            Empty => new EmptyRole(),
            Bytes => new BytesRole(),
            Broadcast => new BroadcastRole(senders: 1),
            BroadcastByTwo => new BroadcastRole(senders: 2),
            _ => SubjectTable.Role(name) ?? throw new UsageException($"There is no server role '{name}'."),
        };
}
