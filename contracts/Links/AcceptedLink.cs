using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Contracts.Links;

/// <summary>Represents the use of an invitation as a part of a write of access data.</summary>
/// <param name="Link">The invitation. The write is not made when it was used, revoked or replaced since it was read.</param>
/// <param name="NewAccount">The account that the write adds; null when the person has one.</param>
public sealed record AcceptedLink(SingleUseLink Link, Account? NewAccount);
