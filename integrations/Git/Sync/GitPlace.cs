using FlagCluster.Contracts.Changes;

namespace FlagCluster.Integrations.Git.Sync;

/// <summary>Represents what a synchronization depends on, in addition to the commit of the branch.</summary>
/// <param name="Binding">The version of the binding.</param>
/// <param name="Revision">The revision of the state, which a decision of a person changes.</param>
/// <param name="Version">The version of the environment.</param>
internal sealed record GitPlace(long Binding, long Revision, EnvironmentVersion Version);
