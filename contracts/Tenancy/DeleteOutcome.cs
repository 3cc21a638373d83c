namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents the result of deleting a project or an environment.</summary>
public enum DeleteOutcome
{
    /// <summary>It was deleted.</summary>
    Deleted,

    /// <summary>It does not exist.</summary>
    NotFound,

    /// <summary>Something refers to it: environments to a project, SDK keys to an environment. Nothing was changed.</summary>
    InUse,
}
