namespace FlagCluster.Contracts.Rulesets;

/// <summary>Represents a part of the ruleset's format that releases before it do not know.</summary>
/// <param name="Name">The name in messages, such as <c>'bucket' conditions</c>.</param>
/// <param name="Level">The level that a reader must know to read it: 2 or more.</param>
public sealed record RulesetFeature(string Name, int Level);
