using FlagCluster.Contracts.Environments;

namespace FlagCluster.Grains.Abstractions.Environments;

/// <summary>Specifies the type of a <see cref="ChangePlan"/>.</summary>
[GenerateSerializer, Alias("flagcluster.plan-type")]
public enum PlanType
{
    /// <summary>A <see cref="ChangeSetPlan"/>.</summary>
    ChangeSet = 0,

    /// <summary>A <see cref="PutItemPlan"/>.</summary>
    PutItem = 1,

    /// <summary>A <see cref="PatchItemPlan"/>.</summary>
    PatchItem = 2,

    /// <summary>A <see cref="DeleteItemPlan"/>.</summary>
    DeleteItem = 3,

    /// <summary>A <see cref="ReplaceRulesetPlan"/>.</summary>
    ReplaceRuleset = 4,

    /// <summary>A <see cref="RestorePlan"/>.</summary>
    Restore = 5,

    /// <summary>A <see cref="StartEpochPlan"/>.</summary>
    StartEpoch = 6,

    /// <summary>A <see cref="ChangeMembersPlan"/>.</summary>
    ChangeMembers = 7,
}
