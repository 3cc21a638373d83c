using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Contracts.Links;

/// <summary>Represents the outcome of a change of an e-mail address.</summary>
/// <param name="Account">The account after the change; null when nothing was changed.</param>
/// <param name="IsTaken">Whether another account has the address.</param>
public sealed record EmailChange(Account? Account, bool IsTaken);
