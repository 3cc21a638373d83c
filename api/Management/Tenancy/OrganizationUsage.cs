using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Control.Directory;

namespace FlagCluster.Api.Management.Tenancy;

/// <summary>Counts what organizations have of what is limited.</summary>
internal sealed class OrganizationUsage(ControlDirectory directory, StreamLimiter streams, EventQuota events)
{
    /// <summary>Returns how much of its limits an organization uses, except flags, whose limit is of each environment.</summary>
    public UsageResponse Of(string organization)
    {
        var current = directory.Current;
        var projects = current.ProjectsOf(organization).ToList();
        var environments = projects.SelectMany(project => current.EnvironmentsOf(organization, project.Slug)).ToList();
        return new()
        {
            Projects = projects.Count,
            Environments = environments.Count,
            Keys = environments.Sum(environment => current.KeysOf(environment.Id).Count),
            Streams = streams.OpenOf(organization),
            EventsPerSecond = events.PeakOf(organization),
        };
    }
}
