using FlagCluster.Contracts.Access;

namespace FlagCluster.Control.Access;

/// <summary>Gives an actor the permissions of a role at a scope and everything below it. There are no denying grants.</summary>
/// <param name="Role">The role.</param>
/// <param name="Scope">The scope.</param>
public sealed record Grant(Role Role, Scope Scope);
