using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Environments;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Accounts;

/// <summary>
/// Delays attempts after failures, on every gateway. The first are free; then the delay doubles up to a limit. Nobody is locked out.
/// </summary>
/// <remarks>Methods throw <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public sealed class SignInThrottle(ISignInFailureStore failures, IOptions<AccountOptions> options, TimeProvider time)
{
    private SignInDelay Delay => new(options.Value.FreeFailures, TimeSpan.FromSeconds(options.Value.MaxDelaySeconds));

    /// <summary>Returns whether attempts have failed, and how long the next one has to wait.</summary>
    /// <param name="subject">What is attempted, and by whom. Only its digest is stored.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<SignInAttempts> FindAsync(string subject, CancellationToken cancellationToken = default)
    {
        if (await failures.FindAsync(KeyOf(subject), cancellationToken) is not { } failed)
            return default;
        var wait = failed.LastAt + Delay.After(failed.Count) - time.GetUtcNow();
        return new(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, HasFailures: true);
    }

    /// <summary>Records a failure.</summary>
    public Task FailAsync(string subject, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        return failures.AddAsync(KeyOf(subject), now, now - Delay.Forget, cancellationToken);
    }

    /// <summary>Forgets the failures after a success.</summary>
    /// <param name="subject">What was attempted, and by whom.</param>
    /// <param name="before">The attempts before it.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    public Task SucceedAsync(string subject, SignInAttempts before, CancellationToken cancellationToken = default) =>
        before.HasFailures ? failures.DeleteAsync(KeyOf(subject), cancellationToken) : Task.CompletedTask;

    /// <summary>Deletes the failures that no longer delay anything.</summary>
    public Task DeleteForgottenAsync(CancellationToken cancellationToken = default) =>
        failures.DeleteBeforeAsync(time.GetUtcNow() - Delay.Forget, cancellationToken);

    private static string KeyOf(string subject) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(subject)));
}

/// <summary>Represents the attempts before the next one.</summary>
/// <param name="Wait">The time to wait before the next attempt; zero when there is none.</param>
/// <param name="HasFailures">Whether attempts have failed since the last success.</param>
public readonly record struct SignInAttempts(TimeSpan Wait, bool HasFailures)
{
    /// <summary>Gets whether the next attempt has to wait.</summary>
    public bool IsDelayed => Wait > TimeSpan.Zero;
}
