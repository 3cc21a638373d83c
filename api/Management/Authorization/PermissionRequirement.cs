using System.Collections.Immutable;
using FlagCluster.Contracts.Access;
using Microsoft.AspNetCore.Authorization;

namespace FlagCluster.Api.Management.Authorization;

/// <summary>Requires permissions at the scope of the request.</summary>
/// <param name="Permissions">The permissions.</param>
/// <param name="AnyOf">Whether one of them is enough.</param>
/// <param name="AtAnyScope">Whether any scope of the organization is enough.</param>
/// <param name="InAnyOrganization">Whether the request is about no organization in particular.</param>
internal sealed record PermissionRequirement(ImmutableArray<Permission> Permissions, bool AnyOf, bool AtAnyScope, bool InAnyOrganization)
    : IAuthorizationRequirement;
