using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Http;

/// <summary>Represents a request whose cost is compared with that of the empty endpoint.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Role">The server role that answers it.</param>
/// <param name="Request">The request. The empty endpoint receives the same headers and body.</param>
internal sealed record HttpCase(string Name, string Role, RawRequest Request)
{
    /// <summary>Gets the case in which the empty endpoint is also the subject: its ratios are 1 except for noise.</summary>
    public static HttpCase Control { get; } =
        new(
            "control",
            ServerRoles.Empty,
            new(
                "POST",
                EmptyRole.Path,
                ["Content-Type: application/json", "Authorization: Bearer fc_server_00000000000000000000000000000000"],
                """{"context":{"targetingKey":"user-12345","country":"DE","plan":"pro","age":42}}"""
            )
        );
}
