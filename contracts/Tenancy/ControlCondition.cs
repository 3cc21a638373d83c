namespace FlagCluster.Contracts.Tenancy;

/// <summary>
/// Represents a condition of a write that depends on the control data. It is decided in the transaction of the write, on the control data
/// before it, and no other process changes control data until the commit. So it holds however many servers write at once.
/// </summary>
/// <param name="Known">The version of the control data that the caller has, or null for none.</param>
/// <param name="Holds">Receives what changed after the known version. Returns whether to write.</param>
public sealed record ControlCondition(long? Known, Func<ControlChanges, bool> Holds);
