using FlagCluster.Analytics.Rules;

namespace FlagCluster.Analytics.Storage;

/// <summary>Represents a stored anomaly rule.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Version">The version: 1 for a new rule, and one more with each change.</param>
/// <param name="Document">The document as UTF-8 JSON, with its name.</param>
/// <param name="CreatedAt">When the rule was created.</param>
/// <param name="UpdatedAt">When this version was written. Windows that end before it are not evaluated.</param>
/// <param name="UpdatedBy">The actor that wrote this version, as <c>kind:id</c>.</param>
public sealed record StoredRule(
    string Environment,
    AnomalyRule Rule,
    long Version,
    ReadOnlyMemory<byte> Document,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string UpdatedBy
);
