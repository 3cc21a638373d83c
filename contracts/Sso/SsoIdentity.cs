using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Contracts.Sso;

/// <summary>Represents the link between a person at an identity provider and an account. It does not depend on e-mail addresses.</summary>
/// <param name="Provider">The id of the provider.</param>
/// <param name="Subject">The id of the person at the provider.</param>
/// <param name="Account">The id of the account.</param>
/// <param name="LinkedAt">The time of the first sign-in.</param>
public sealed record SsoIdentity(string Provider, string Subject, string Account, DateTimeOffset LinkedAt);

/// <summary>Represents an account that the first sign-in with an identity provider creates.</summary>
/// <param name="Account">The account.</param>
/// <param name="Identity">Its link to the provider.</param>
public sealed record ProvisionedAccount(Account Account, SsoIdentity Identity);
