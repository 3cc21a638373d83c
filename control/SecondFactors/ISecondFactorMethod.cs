using FlagCluster.Contracts.Access;

namespace FlagCluster.Control.SecondFactors;

/// <summary>
/// Represents a way to prove a second factor at a sign-in. A new kind, such as passkeys, is another implementation with its own store and
/// enrolment; the sign-in asks every registered one and has no other list of them.
/// </summary>
public interface ISecondFactorMethod
{
    /// <summary>Gets the name in the answer of a sign-in, such as <c>totp</c>. A name never changes.</summary>
    string Name { get; }

    /// <summary>Gets the names of the proof in the session (RFC 8176), separated by spaces. They include <c>mfa</c>.</summary>
    string Amr { get; }

    /// <summary>Returns whether an account can use the method now.</summary>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<bool> IsEnrolledAsync(string accountId, CancellationToken cancellationToken = default);

    /// <summary>Checks an answer. One that was accepted is not accepted again, by this or another server.</summary>
    /// <param name="initiator">Who signs in.</param>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="answer">What the person entered, or what their device answered.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>False when the answer is not one of this method, or wrong.</returns>
    Task<bool> VerifyAsync(Initiator initiator, string accountId, string answer, CancellationToken cancellationToken = default);
}
