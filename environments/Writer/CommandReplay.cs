using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Reader;

namespace FlagCluster.Environments.Writer;

/// <summary>Builds the result of a command that was carried out before, from the log.</summary>
internal static class CommandReplay
{
    /// <summary>Returns the first result of a command.</summary>
    /// <param name="log">The log.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="plan">The plan of the command.</param>
    /// <param name="record">What is stored about the command.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<ApplyResult> ReadAsync(
        IEnvironmentLog log,
        EnvironmentId environment,
        ChangePlan plan,
        CommandRecord record,
        CancellationToken cancellationToken
    )
    {
        var version = record.Version;
        if (record.Outcome == CommandOutcome.Unchanged)
        {
            var ruleset = ItemOf(plan) is null ? null : await log.ReadAtAsync(environment, version, cancellationToken);
            return new Unchanged(version)
            {
                Item = ItemOf(plan) is { } item ? ruleset?.Find(item.Kind, item.Key)?.Json : null,
                Replayed = true,
            };
        }
        var changes = await log.ReadChangesAsync(environment, version with { Number = version.Number - 1 }, 1, cancellationToken);
        var change = changes[0];
        return new Applied(version)
        {
            Before = change.Base,
            // As for the first time: a new epoch reports no operations, though its change holds the whole ruleset.
            Changes = plan is StartEpochPlan ? new([]) : change.Changes,
            Item = ItemOf(plan) is { } target ? FindItem(change.Changes, target)?.Json : null,
            Created = record.Outcome == CommandOutcome.Created,
            Replayed = true,
        };
    }

    private static RulesetItem? FindItem(ChangeSet changes, (ItemKind Kind, string Key) target) =>
        changes.Operations.OfType<PutItem>().FirstOrDefault(put => (put.Kind, put.Key) == target)?.Item;

    /// <summary>Returns the item that a result contains, or null.</summary>
    private static (ItemKind Kind, string Key)? ItemOf(ChangePlan plan) =>
        plan switch
        {
            PutItemPlan put => (put.Kind, put.Key),
            PatchItemPlan patch => (patch.Kind, patch.Key),
            _ => null,
        };
}
