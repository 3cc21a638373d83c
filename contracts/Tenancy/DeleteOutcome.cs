namespace FlagCluster.Contracts.Tenancy;

/// <summary>Represents the result of deleting an item of the control data.</summary>
public enum DeleteOutcome
{
    /// <summary>It was deleted, and can be restored where that is possible.</summary>
    Deleted,

    /// <summary>It does not exist.</summary>
    NotFound,

    /// <summary>Something refers to it: environments to a project, SDK keys to an environment. Nothing was changed.</summary>
    InUse,

    /// <summary>It is the last organization of the installation, and stays. Nothing was changed.</summary>
    Last,

    /// <summary>Nobody could manage the installation any more. Nothing was changed.</summary>
    LastAdministrator,
}
