using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Control.Accounts;

/// <summary>Represents the result of an attempt to prove an identity with a password.</summary>
/// <param name="Status">How it ended.</param>
public sealed record SignInResult(SignInStatus Status)
{
    /// <summary>Gets the account of a success.</summary>
    public Account? Account { get; init; }

    /// <summary>Gets the id of the account whose password was wrong, or that is deactivated, for the log; null otherwise.</summary>
    public string? FailedAccount { get; init; }

    /// <summary>Gets the time after which another attempt may succeed, when the password was not compared.</summary>
    public TimeSpan RetryAfter { get; init; }
}
