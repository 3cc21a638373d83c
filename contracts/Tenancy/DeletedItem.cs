namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents an item of the control data that was deleted.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Id">Its id; of a project <c>organization/project</c>.</param>
public sealed record DeletedItem(ControlItemKind Kind, string Id);

/// <summary>The kinds of control data that can be deleted.</summary>
public enum ControlItemKind
{
    /// <summary>A project.</summary>
    Project,

    /// <summary>An environment.</summary>
    Environment,

    /// <summary>An SDK key.</summary>
    SdkKey,

    /// <summary>An API token.</summary>
    ApiToken,
}
