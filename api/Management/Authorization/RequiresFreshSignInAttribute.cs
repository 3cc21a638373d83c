using FlagCluster.Api.Management.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace FlagCluster.Api.Management.Authorization;

/// <summary>
/// Declares that a person must have signed in, or confirmed the password, within the last minutes
/// (<see cref="Control.Sessions.SessionOptions.FreshMinutes"/>). A token is not asked for that. It is declared in addition to a permission
/// or to <see cref="RequiresSignInAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
internal sealed class RequiresFreshSignInAttribute : Attribute, IAuthorizeData, IAuthorizationRequirementData
{
    /// <inheritdoc/>
    public string? Policy { get; set; }

    /// <inheritdoc/>
    public string? Roles { get; set; }

    /// <inheritdoc/>
    public string? AuthenticationSchemes { get; set; } = ManagementAuthentication.Scheme;

    /// <inheritdoc/>
    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new SignInRequirement(IsFresh: true)];
}
