using FlagCluster.Contracts.Access;

namespace FlagCluster.Analytics.Storage;

/// <summary>Stores anomaly rules and the rollout phases of the flags that they follow.</summary>
/// <remarks>Every method throws <c>StorageUnavailableException</c> when the store cannot answer.</remarks>
public interface IAnomalyRuleStore
{
    /// <summary>The largest number of rules of an environment.</summary>
    const int MaxRules = 200;

    /// <summary>Returns the rules of an environment, by name.</summary>
    Task<IReadOnlyList<StoredRule>> ReadRulesAsync(string environment, CancellationToken cancellationToken = default);

    /// <summary>Returns a rule, or null.</summary>
    Task<StoredRule?> FindRuleAsync(string environment, string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes a rule when it still has the expected version. In the same transaction its state is removed and its open alert is resolved,
    /// because they belong to the version before, a rule that compares people makes its flag followed, and the audit log gets an entry.
    /// </summary>
    Task<RuleWriteOutcome> WriteRuleAsync(RuleWrite write, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes a rule that still has a version, together with its state, and resolves its open alert. A flag that no other rule compares by
    /// people is no longer followed. The audit log gets an entry in the same transaction.
    /// </summary>
    /// <param name="initiator">Who deletes it.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="name">The name of the rule.</param>
    /// <param name="version">The version that the rule must have.</param>
    /// <param name="now">The time of the deletion.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False when the rule does not exist or has another version.</returns>
    Task<bool> DeleteRuleAsync(
        Initiator initiator,
        string environment,
        string name,
        long version,
        DateTimeOffset now,
        CancellationToken cancellationToken = default
    );

    /// <summary>
    /// Starts a new phase of a followed flag. A flag that is not followed, and a phase that exists, are left as they are.
    /// </summary>
    /// <param name="environment">The environment.</param>
    /// <param name="flag">The key of the flag.</param>
    /// <param name="phase">The start of the phase, in Unix milliseconds.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task AddPhaseAsync(string environment, string flag, long phase, CancellationToken cancellationToken = default);
}
