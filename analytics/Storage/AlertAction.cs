using FlagCluster.Analytics.Rules;

namespace FlagCluster.Analytics.Storage;

/// <summary>Represents an action of an alert and what became of it.</summary>
/// <param name="Entry">The entry of the outbox.</param>
/// <param name="Alert">The id of the alert.</param>
/// <param name="RuleVersion">The version of the rule that fired.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Detail">What was done, or why it was not, in words; null while nothing was tried.</param>
/// <param name="Attempts">The number of failed attempts.</param>
/// <param name="CompletedAt">When it was done or given up, in Unix milliseconds; null while it is pending.</param>
public sealed record AlertAction(
    OutboxEntry Entry,
    string Alert,
    long RuleVersion,
    ActionStatus Status,
    string? Detail,
    int Attempts,
    long? CompletedAt
);
