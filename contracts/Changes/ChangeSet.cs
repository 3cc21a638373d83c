using System.Collections.Immutable;

namespace FlagCluster.Contracts.Changes;

/// <summary>Represents an atomic list of operations. JSON: the array of operations.</summary>
/// <param name="Operations">The operations, in order.</param>
public sealed record ChangeSet(ImmutableArray<Operation> Operations);
