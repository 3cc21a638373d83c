using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Reader;

/// <summary>Represents a durable state of an environment.</summary>
/// <param name="Version">The version.</param>
/// <param name="Ruleset">The ruleset at the version.</param>
/// <param name="ClientView">What client keys can notice of the ruleset.</param>
/// <param name="Snapshot">The version of the newest known snapshot; number 0 when there is none.</param>
internal sealed record EnvironmentState(EnvironmentVersion Version, Ruleset Ruleset, ClientView ClientView, EnvironmentVersion Snapshot)
{
    /// <summary>Returns the state after a change.</summary>
    public EnvironmentState Apply(ChangeSet changes, EnvironmentVersion version)
    {
        var next = Ruleset.Apply(changes);
        return new(version, next, ClientView.Apply(Ruleset, changes, next, version), Snapshot);
    }
}
