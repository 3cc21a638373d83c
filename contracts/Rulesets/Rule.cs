namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents one rule of a flag's targeting: the callers it matches and what it serves.</summary>
/// <param name="Id">The rule's id, unique in its flag; it stays when rules are reordered.</param>
/// <param name="Name">Gets the display name, or null.</param>
/// <param name="When">The condition; null matches everyone.</param>
/// <param name="Serve">What a matching caller gets.</param>
public sealed record Rule(string Id, string? Name, Condition? When, Serve Serve);
