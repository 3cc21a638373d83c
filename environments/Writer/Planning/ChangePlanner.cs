using System.Text.Json;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>
/// Computes the change set of a plan. The documents of the plan are parsed once; planning is repeated when another process writes first.
/// </summary>
internal abstract class ChangePlanner
{
    /// <summary>Returns the planner of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="log">The log, for a plan about an earlier version.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async ValueTask<ChangePlanner> CreateAsync(
        ChangePlan plan,
        IEnvironmentLog log,
        EnvironmentId environment,
        CancellationToken cancellationToken
    ) =>
        plan switch
        {
            PutItemPlan put => Parsed(put.Document, root => new PutItemPlanner(put, root)),
            PatchItemPlan patch => Parsed(patch.Patch, root => new PatchItemPlanner(patch, root)),
            DeleteItemPlan delete => new DeleteItemPlanner(delete),
            ChangeMembersPlan members => Parsed(members.Document, root => new ChangeMembersPlanner(members, root)),
            ReplaceRulesetPlan replace => Parsed(replace.Document, root => new RulesetPlanner(root)),
            ChangeSetPlan { Changes: { } changes } => new ChangeSetPlanner(changes),
            ChangeSetPlan changes => Parsed(changes.Operations, root => new ChangeSetPlanner(root)),
            RestorePlan restore => await log.ReadAtAsync(environment, restore.Target, cancellationToken) is { } target
                ? new RulesetPlanner(target)
                : new RejectedPlanner(new TargetNotFound()),
            StartEpochPlan => new EpochPlanner(),
            _ => throw new InvalidOperationException($"Unknown plan {plan.GetType().Name}."),
        };

    /// <summary>Returns the decision for the plan on a state.</summary>
    public abstract PlanDecision Plan(EnvironmentState state);

    /// <summary>
    /// Gets whether the plan can create its target. Otherwise the result is <see cref="TargetNotFound"/> when the target does not exist.
    /// </summary>
    public virtual bool CreatesTarget => true;

    /// <summary>Returns whether the target exists: the item of a plan about one item; that of any other plan is the environment.</summary>
    public virtual bool TargetExists(EnvironmentState state) => true;

    private static ChangePlanner Parsed(ReadOnlyMemory<byte> json, Func<JsonElement, ChangePlanner> create)
    {
        using var document = RulesetJson.Parse(json, out var error);
        // Such a text can neither be read nor be written again.
        if (SurrogateEscapes.FindUnpaired(json.Span) >= 0)
            error ??= new("", "A text is not valid Unicode: it has an unpaired surrogate.");
        return error is null ? create(document!.RootElement) : new RejectedPlanner(new Invalid([error]));
    }
}
