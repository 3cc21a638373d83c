using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Store.Control;

/// <summary>Represents what a write of control data does, for the control log.</summary>
/// <param name="Actor">The actor that writes.</param>
/// <param name="Action">The action, one of <see cref="ControlActions"/>.</param>
/// <param name="Organization">The organization whose data is written.</param>
/// <param name="Subject">The path of the written item: its own id after those of its parents.</param>
internal sealed record ControlEntry(Actor Actor, string Action, string Organization, string Subject)
{
    /// <summary>Returns an entry about an organization.</summary>
    public static ControlEntry Of(Actor actor, string action, string organization) => new(actor, action, organization, organization);

    /// <summary>Returns an entry about a project or an API token of an organization.</summary>
    public static ControlEntry Of(Actor actor, string action, string organization, string id) =>
        new(actor, action, organization, $"{organization}/{id}");

    /// <summary>Returns an entry about an environment.</summary>
    public static ControlEntry Of(Actor actor, string action, EnvironmentId environment) =>
        new(actor, action, environment.Organization, environment.ToString());

    /// <summary>Returns an entry about an SDK key of an environment.</summary>
    public static ControlEntry Of(Actor actor, string action, EnvironmentId environment, string id) =>
        new(actor, action, environment.Organization, $"{environment}/{id}");
}

/// <summary>The names of actions in the control log. A name never changes.</summary>
internal static class ControlActions
{
    public const string AddOrganization = "organization.add";
    public const string RenameOrganization = "organization.rename";
    public const string AddProject = "project.add";
    public const string RenameProject = "project.rename";
    public const string DeleteProject = "project.delete";
    public const string AddEnvironment = "environment.add";
    public const string RenameEnvironment = "environment.rename";
    public const string DeleteEnvironment = "environment.delete";
    public const string AddSdkKey = "sdkKey.add";
    public const string DeleteSdkKey = "sdkKey.delete";
    public const string AddApiToken = "apiToken.add";
    public const string DeleteApiToken = "apiToken.delete";
}
