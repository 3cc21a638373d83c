using FlagCluster.Analytics.Rules;
using FlagCluster.Contracts.Access;

namespace FlagCluster.Analytics.Storage;

/// <summary>Represents the write of an anomaly rule.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Document">The document as UTF-8 JSON, with its name.</param>
/// <param name="Version">The version that the rule must have before the write; 0 when it must not exist.</param>
/// <param name="Initiator">Who writes, for the audit log.</param>
/// <param name="Now">The time of the write.</param>
public sealed record RuleWrite(
    string Environment,
    AnomalyRule Rule,
    ReadOnlyMemory<byte> Document,
    long Version,
    Initiator Initiator,
    DateTimeOffset Now
);
