using System.Collections.Immutable;
using FlagCluster.Contracts.Access;
using Microsoft.AspNetCore.Authorization;

namespace FlagCluster.Api.Management.Authorization;

/// <summary>Requires permissions at the scope of the request.</summary>
/// <param name="Permissions">The permissions.</param>
/// <param name="AnyOf">Whether one of them is enough.</param>
internal sealed record PermissionRequirement(ImmutableArray<Permission> Permissions, bool AnyOf) : IAuthorizationRequirement;
