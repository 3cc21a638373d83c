namespace FlagCluster.Api.Management.Authorization;

/// <summary>Marks an endpoint to which other systems send requests that prove where they come from themselves.</summary>
internal sealed class SignedRequests
{
    /// <summary>Gets the mark.</summary>
    public static SignedRequests Mark { get; } = new();
}
