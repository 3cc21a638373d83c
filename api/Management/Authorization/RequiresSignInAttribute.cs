using FlagCluster.Api.Management.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace FlagCluster.Api.Management.Authorization;

/// <summary>Declares that an endpoint needs a person who has signed in, and no permission: it serves their own account.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
internal sealed class RequiresSignInAttribute : Attribute, IAuthorizeData, IAuthorizationRequirementData, IAccessDeclaration, ISessionOnly
{
    /// <inheritdoc/>
    public string? Policy { get; set; }

    /// <inheritdoc/>
    public string? Roles { get; set; }

    /// <inheritdoc/>
    public string? AuthenticationSchemes { get; set; } = ManagementAuthentication.Scheme;

    /// <inheritdoc/>
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new SignInRequirement(IsFresh: false)];

    /// <inheritdoc/>
    public override string ToString() => "signed in";
}
