namespace FlagCluster.Api.DataPlane.Compatible.Flipt.Snapshot;

/// <summary>Represents a constraint of a segment.</summary>
/// <param name="IsEntityId">Whether it tests the entity id and not an attribute.</param>
/// <param name="Property">The attribute.</param>
/// <param name="Operator">The operator: <c>eq</c>, <c>neq</c>, <c>isoneof</c> or <c>isnotoneof</c>.</param>
/// <param name="Value">The text; of a list as JSON.</param>
internal sealed record FliptConstraint(bool IsEntityId, string Property, string Operator, string Value);
