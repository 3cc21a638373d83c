using System.Collections.Immutable;
using FlagCluster.Contracts.Access;

namespace FlagCluster.Control.Access;

/// <summary>Represents a named set of permissions.</summary>
/// <param name="Name">The name of the role.</param>
/// <param name="Permissions">The permissions.</param>
public sealed record Role(string Name, ImmutableHashSet<Permission> Permissions);
