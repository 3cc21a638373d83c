namespace FlagCluster.Contracts.Accounts;

/// <summary>Represents the way in which a person signed in.</summary>
/// <param name="Method">The method: <c>password</c>, <c>link</c>, or the name of an identity provider.</param>
/// <param name="Amr">
/// The proofs, such as <c>pwd</c> and <c>otp</c>, separated by spaces. RFC 8176 lists the names.
/// </param>
/// <param name="Network">The network of the client, such as <c>203.0.113.0/24</c>.</param>
/// <param name="UserAgent">The <c>User-Agent</c> of the request, at most 256 characters; empty when there was none.</param>
public sealed record SessionOrigin(string Method, string Amr, string Network, string UserAgent);
