using System.Security.Claims;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Access;

namespace FlagCluster.Api.Management.Authentication;

/// <summary>Represents the actor that an authentication scheme of the control plane has established.</summary>
/// <param name="token">The API token.</param>
/// <param name="grants">The grants of the token.</param>
internal sealed class ManagementIdentity(ApiToken token, IReadOnlyList<Grant> grants)
    : ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, token.Id), new Claim(ClaimTypes.Name, token.Name)],
        ManagementAuthentication.ApiToken
    )
{
    /// <summary>Gets the API token.</summary>
    public ApiToken Token { get; } = token;

    /// <summary>Gets the organization whose resources the addresses of the management API name.</summary>
    public string Organization => Token.Organization;

    /// <summary>Gets the grants of the actor.</summary>
    public IReadOnlyList<Grant> Grants { get; } = grants;

    /// <summary>Gets the actor.</summary>
    public new Actor Actor { get; } = Actor.ForApiToken(token.Id);

    /// <summary>Returns the identity of an authenticated request.</summary>
    public static ManagementIdentity Of(ClaimsPrincipal user) =>
        user.Identity as ManagementIdentity
        ?? throw new InvalidOperationException("The request was not authenticated by a scheme of the control plane.");
}
