using FlagCluster.Contracts.Changes;

namespace FlagCluster.Contracts.Environments;

/// <summary>Represents the one command that an operation id names, and its result.</summary>
/// <param name="OperationId">The operation id of the command.</param>
/// <param name="Fingerprint">A digest of the command. Another command has another fingerprint.</param>
/// <param name="Version">The version that the command made, or at which it changed nothing.</param>
/// <param name="Outcome">What the command did.</param>
public sealed record CommandRecord(string OperationId, string Fingerprint, EnvironmentVersion Version, CommandOutcome Outcome);
