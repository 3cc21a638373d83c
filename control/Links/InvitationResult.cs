using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Access;

namespace FlagCluster.Control.Links;

/// <summary>Represents the result of accepting an invitation.</summary>
/// <param name="Account">The account that joined; null when nothing was changed.</param>
/// <param name="Denial">Why nothing was changed; null when the account joined.</param>
public sealed record InvitationResult(Account? Account, AccessDenial? Denial);
