using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Control.SecondFactors;

/// <summary>Specifies how an attempt to finish a sign-in with a second factor ended.</summary>
public enum SecondFactorStatus
{
    /// <summary>The second factor was accepted.</summary>
    Succeeded,

    /// <summary>The second factor is wrong or was used before.</summary>
    Failed,

    /// <summary>Too many attempts failed. The second factor was not checked.</summary>
    Delayed,

    /// <summary>The sign-in took too long, or the sessions of the account were ended since it began. It starts again.</summary>
    Expired,
}

/// <summary>Represents the result of an attempt to finish a sign-in with a second factor.</summary>
/// <param name="Status">How it ended.</param>
public sealed record SecondFactorResult(SecondFactorStatus Status)
{
    /// <summary>Gets the account of a success.</summary>
    public Account? Account { get; init; }

    /// <summary>Gets the method of the first factor; empty when the sign-in is expired.</summary>
    public string Method { get; init; } = "";

    /// <summary>Gets what the first factor needs to know of the session that begins; null for most methods.</summary>
    public string? Origin { get; init; }

    /// <summary>Gets the proofs of both factors of a success.</summary>
    public string Amr { get; init; } = "";

    /// <summary>Gets the id of the account of a failed or delayed attempt, for the log; null for others.</summary>
    public string? FailedAccount { get; init; }

    /// <summary>Gets the time after which another attempt may succeed, when the second factor was not checked.</summary>
    public TimeSpan RetryAfter { get; init; }
}
