using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Evaluation;

/// <summary>Describes the caller of an evaluation.</summary>
/// <param name="Scope">Which flags the caller sees.</param>
/// <param name="Client">The id of the caller's key for the recorded event, or null.</param>
/// <param name="Sdk">The SDK of the caller for the recorded event, or null.</param>
/// <param name="Recorded">False when the answer may not reach the caller; it is then neither counted nor recorded.</param>
public readonly record struct EvaluationCaller(FlagScope Scope, string? Client, string? Sdk, bool Recorded = true)
{
    /// <summary>Gets the kind of the caller's key; null without a key. A caller that sees only client-visible flags is a client.</summary>
    public SdkKeyKind? KeyKind =>
        Client is null ? null
        : Scope.ClientVisibleOnly ? SdkKeyKind.Client
        : SdkKeyKind.Server;
}
