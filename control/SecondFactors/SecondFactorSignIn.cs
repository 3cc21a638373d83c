using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using FlagCluster.Control.Accounts;

namespace FlagCluster.Control.SecondFactors;

/// <summary>Finishes sign-ins with a second factor.</summary>
/// <remarks>
/// Failures are counted by account and not by network: to get here takes the password, and a code has so few digits that an attacker with
/// many networks could try them all. Methods throw <see cref="StorageUnavailableException"/> when the store cannot answer.
/// </remarks>
public sealed class SecondFactorSignIn(
    SignInChallenges challenges,
    SecondFactorVerifier verifier,
    IAccountStore accounts,
    SignInThrottle throttle
) : IDisposable
{
    private const int Queues = 64;

    /// <summary>
    /// Attempts for one account wait for each other, so that each sees the failures before it. Accounts share a queue now and then.
    /// </summary>
    private readonly SemaphoreSlim[] _queues = [.. Enumerable.Range(0, Queues).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Returns what the client needs for the second factor, or null when the account has none.</summary>
    /// <param name="account">The account whose first factor was accepted.</param>
    /// <param name="method">The method of the first factor, such as <c>password</c>.</param>
    /// <param name="amr">The proofs of the first factor.</param>
    /// <param name="origin">What <see cref="SecondFactorResult.Origin"/> returns.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<(IReadOnlyList<string> Methods, string Challenge)?> StartAsync(
        Account account,
        string method,
        string amr,
        string? origin = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(account);
        var methods = await verifier.FindMethodsAsync(account.Id, cancellationToken);
        return methods.Count == 0 ? null : (methods, challenges.Create(account.Id, account.SessionEpoch, method, amr, origin));
    }

    /// <summary>Checks a second factor.</summary>
    /// <param name="challenge">The text of <see cref="StartAsync"/>.</param>
    /// <param name="answer">What the person entered.</param>
    /// <param name="initiator">Returns who signs in, for the log.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public async Task<SecondFactorResult> FinishAsync(
        string challenge,
        string answer,
        Func<Actor, Initiator> initiator,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(initiator);
        if (challenges.Read(challenge) is not { } started)
            return new(SecondFactorStatus.Expired);
        var queue = _queues[(uint)StringComparer.Ordinal.GetHashCode(started.AccountId) % Queues];
        await queue.WaitAsync(cancellationToken);
        try
        {
            return await FinishAsync(started, answer, initiator, cancellationToken);
        }
        finally
        {
            queue.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var queue in _queues)
            queue.Dispose();
    }

    private async Task<SecondFactorResult> FinishAsync(
        SignInChallenge started,
        string answer,
        Func<Actor, Initiator> initiator,
        CancellationToken cancellationToken
    )
    {
        var subject = $"second factor {started.AccountId}";
        var attempts = await throttle.FindAsync(subject, cancellationToken);
        if (attempts.IsDelayed)
            return new(SecondFactorStatus.Delayed)
            {
                RetryAfter = attempts.Wait,
                FailedAccount = started.AccountId,
                Method = started.Method,
            };
        var account = await accounts.FindAsync(started.AccountId, cancellationToken);
        if (account is not { Status: AccountStatus.Active } || account.SessionEpoch != started.SessionEpoch)
            return new(SecondFactorStatus.Expired);
        var actor = new Actor(ActorKind.User, account.Id);
        if (await verifier.VerifyAsync(initiator(actor), account.Id, answer, cancellationToken) is not { } method)
        {
            await throttle.FailAsync(subject, cancellationToken);
            return new(SecondFactorStatus.Failed) { FailedAccount = account.Id, Method = started.Method };
        }
        await throttle.SucceedAsync(subject, attempts, cancellationToken);
        return new(SecondFactorStatus.Succeeded)
        {
            Account = account,
            Method = started.Method,
            Origin = started.Origin,
            Amr = $"{started.Amr} {method.Amr}",
        };
    }
}
