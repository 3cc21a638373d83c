namespace FlagCluster.Contracts.Access;

/// <summary>Specifies the kind of an actor. <see cref="ActorKindNames"/> holds their names in JSON and in the store.</summary>
public enum ActorKind
{
    /// <summary>A person with an account.</summary>
    User,

    /// <summary>An account of a program.</summary>
    ServiceAccount,

    /// <summary>A token of the management API.</summary>
    ApiToken,

    /// <summary>An anomaly rule that changes a flag when its condition is met.</summary>
    Rule,

    /// <summary>A progressive rollout that takes its next step.</summary>
    Rollout,

    /// <summary>A scheduled change.</summary>
    Schedule,

    /// <summary>FlagCluster itself, such as the bootstrap.</summary>
    System,
}
