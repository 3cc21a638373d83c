using System.Collections.Immutable;

namespace FlagCluster.Contracts.Changes;

/// <summary>Operations that happen together or not at all. JSON: the array of operations.</summary>
/// <param name="Operations">The steps, in order.</param>
public sealed record ChangeSet(ImmutableArray<Operation> Operations);
