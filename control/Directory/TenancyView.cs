using System.Collections.Immutable;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Control.Directory;

/// <summary>Represents the properties of projects and environments on which access depends.</summary>
internal sealed record TenancyView(
    ImmutableDictionary<(string Organization, string Slug), Project> Projects,
    ImmutableDictionary<EnvironmentId, ProjectEnvironment> Environments
)
{
    public bool IsPrivate(string organization, string project) =>
        Projects.TryGetValue((organization, project), out var found) && found.IsPrivate;

    /// <summary>
    /// Returns whether an environment is production-like. One that does not exist is: nothing is allowed in it by mistake.
    /// </summary>
    public bool IsProductionLike(EnvironmentId environment) =>
        !Environments.TryGetValue(environment, out var found) || found.IsProductionLike;
}
