namespace FlagCluster.Contracts.Accounts;

/// <summary>
/// Represents what every process keeps of an account in memory, to check sessions and tokens. It has no personal data.
/// </summary>
/// <param name="Id">The id of the account.</param>
/// <param name="Status">Whether the person can use the account.</param>
/// <param name="IsInstallationAdministrator">Whether the person manages the installation.</param>
/// <param name="SessionEpoch">The epoch of sessions (<see cref="Account.SessionEpoch"/>).</param>
public sealed record AccountState(string Id, AccountStatus Status, bool IsInstallationAdministrator, long SessionEpoch);
