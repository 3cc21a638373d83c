using FlagCluster.Contracts.Accounts;

namespace FlagCluster.Control.Sso;

/// <summary>Represents the result of a sign-in with an identity provider.</summary>
/// <param name="Account">The account of the person; null when the sign-in is refused.</param>
/// <param name="Error">Why it is refused; null when it is not.</param>
public sealed record SsoSignInResult(Account? Account, SsoError? Error)
{
    /// <summary>Gets the proofs of identity of the session (<see cref="SessionOrigin.Amr"/>).</summary>
    public string Proofs { get; init; } = "";

    /// <summary>Gets the id of the account whose sign-in is refused; null when there is none, or the person is not its owner.</summary>
    public string? FailedAccount { get; init; }

    /// <summary>Gets whether the organization would have no owner without a member that the groups of the provider should remove.</summary>
    public bool IsLastOwner { get; init; }
}

/// <summary>Represents why a sign-in with an identity provider is refused.</summary>
/// <param name="Code">The reason as one word, for the audit log.</param>
/// <param name="Detail">What is wrong and what to do, for the person.</param>
public sealed record SsoError(string Code, string Detail);
