namespace FlagCluster.Contracts.Rulesets;

/// <summary>One step of a flag's targeting: whom it concerns and what they get.</summary>
/// <param name="Id">The rule's id, unique in its flag; it stays when rules are reordered.</param>
/// <param name="Name">A name for people, or null.</param>
/// <param name="When">The condition; null matches everyone.</param>
/// <param name="Serve">What a matching caller gets.</param>
public sealed record Rule(string Id, string? Name, Condition? When, Serve Serve);
