using FlagCluster.Bench.Servers;

namespace FlagCluster.Bench.Http;

/// <summary>Represents a request whose cost is compared with that of a baseline.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Role">The server role that answers it.</param>
/// <param name="Request">The request. The baseline receives the same headers and body.</param>
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

    /// <summary>Gets whether the baseline sends the bytes of the subject's answer; otherwise it is the empty endpoint.</summary>
    public bool SameBytes { get; init; }

    /// <summary>Gets whether the role needs a broker; its name is then followed by <c>=</c> and the broker's address.</summary>
    public bool NeedsBroker { get; init; }

    /// <summary>Gets the number of runs, each with a server process of its own.</summary>
    public int Runs { get; init; } = 1;
}
