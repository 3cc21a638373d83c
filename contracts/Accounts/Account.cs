namespace FlagCluster.Contracts.Accounts;

/// <summary>Represents the account of a person on the installation. Organizations make it a member.</summary>
/// <param name="Id">The id, twelve characters.</param>
/// <param name="Email">The e-mail address, which no other account has.</param>
/// <param name="Name">The display name.</param>
/// <param name="CreatedAt">The time of creation.</param>
public sealed record Account(string Id, EmailAddress Email, string Name, DateTimeOffset CreatedAt)
{
    /// <summary>Gets the hash of the password, which begins with the name of its algorithm; null without a password.</summary>
    public string? Password { get; init; }

    /// <summary>Gets whether the person can use the account.</summary>
    public AccountStatus Status { get; init; }

    /// <summary>Gets whether the person manages the installation: all organizations and all accounts.</summary>
    public bool IsInstallationAdministrator { get; init; }

    /// <summary>
    /// Gets whether the person has shown that the address is theirs, or an administrator has entered it. An account that its owner
    /// registered has not; a sign-in by an identity provider must not trust its password.
    /// </summary>
    public bool IsEmailVerified { get; init; }

    /// <summary>
    /// Gets the number of times that all sessions of the account were ended. A session of an earlier epoch is not valid.
    /// </summary>
    public long SessionEpoch { get; init; }

    /// <summary>Gets the time of the last sign-in, or null.</summary>
    public DateTimeOffset? LastSignInAt { get; init; }

    /// <summary>Gets what every process keeps of the account in memory.</summary>
    public AccountState State => new(Id, Status, IsInstallationAdministrator, SessionEpoch);
}
