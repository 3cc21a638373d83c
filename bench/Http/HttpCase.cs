using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Http;

/// <summary>A request whose cost is compared with that of the empty endpoint.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Role">The server role that answers it.</param>
/// <param name="Request">The request. The empty endpoint gets the same headers and body, so that the bytes to receive are equal.</param>
internal sealed record HttpCase(string Name, string Role, RawRequest Request)
{
    /// <summary>The empty endpoint in the subject's place: its ratios are 1 but for noise.</summary>
    public static HttpCase Control { get; } = new("control", ServerRoles.Empty, new("POST", EmptyRole.Path,
        ["Content-Type: application/json", "Authorization: Bearer fc_server_00000000000000000000000000000000"],
        """{"context":{"targetingKey":"user-12345","country":"DE","plan":"pro","age":42}}"""));
}
