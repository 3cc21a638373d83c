namespace FlagCluster.Api.Management.Requests;

/// <summary>Marks an endpoint that writes nothing although its method is POST, because its input does not fit into an address.</summary>
internal sealed class ReadsOnly
{
    /// <summary>Gets the mark.</summary>
    public static ReadsOnly Mark { get; } = new();
}
