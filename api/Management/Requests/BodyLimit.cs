namespace FlagCluster.Api.Management.Requests;

/// <summary>Limits the body of the requests to an endpoint to less than <see cref="ManagementOptions.MaxBodyBytes"/>.</summary>
/// <param name="Bytes">The largest body in bytes.</param>
internal sealed record BodyLimit(int Bytes);
