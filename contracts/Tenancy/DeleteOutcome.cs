namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents the result of deleting an item of the control data.</summary>
public enum DeleteOutcome
{
    /// <summary>It was deleted.</summary>
    Deleted,

    /// <summary>It does not exist.</summary>
    NotFound,

    /// <summary>Something refers to it: environments to a project, SDK keys to an environment. Nothing was changed.</summary>
    InUse,

    /// <summary>It is the last of its kind and has to stay, such as the last API token of an organization. Nothing was changed.</summary>
    Last,
}
