namespace FlagCluster.Integrations.Outbound;

/// <summary>Represents a connection that is not made, because the address of the host is not allowed.</summary>
/// <param name="host">The host. The message does not contain its address, which would tell a user about the internal network.</param>
internal sealed class AddressRefusedException(string host)
    : IOException($"{host} has an address that is not public. An operator allows it with {OutboundOptions.Section}:Allow.");
