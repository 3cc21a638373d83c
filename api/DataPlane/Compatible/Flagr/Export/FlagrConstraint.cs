namespace FlagCluster.Api.DataPlane.Compatible.Flagr.Export;

/// <summary>Represents a constraint of a segment.</summary>
/// <param name="Property">The attribute; a dot reads nested ones.</param>
/// <param name="Operator">The operator, such as <c>EQ</c>.</param>
/// <param name="Value">The literal, as Flagr writes it.</param>
internal sealed record FlagrConstraint(string Property, string Operator, string Value);
