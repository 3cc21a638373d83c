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
            return new Unchanged(version) { Item = await ReadItemAsync(ItemOf(plan)), Replayed = true };
        var changes = await log.ReadChangesAsync(environment, version with { Number = version.Number - 1 }, 1, cancellationToken);
        var change = changes[0];
        return new Applied(version)
        {
            Before = change.Base,
            // As for the first time: a new epoch reports no operations, though its change holds the whole ruleset.
            Changes = plan is StartEpochPlan ? new([]) : change.Changes,
            Item = await ReadItemAsync(ItemOf(plan), change.Changes.Operations.OfType<PutItem>().FirstOrDefault()?.Item),
            Created = record.Outcome == CommandOutcome.Created,
            Replayed = true,
        };

        async Task<ReadOnlyMemory<byte>?> ReadItemAsync((ItemKind Kind, string Key)? target, RulesetItem? put = null)
        {
            if (target is not { } id)
                return null;
            if (put is not null && (put.Kind, put.Key) == id)
                return put.Json;
            var ruleset = await log.ReadAtAsync(environment, version, cancellationToken);
            return ruleset?.Find(id.Kind, id.Key)?.Json;
        }
    }

    /// <summary>Returns the item that a result contains, or null.</summary>
    private static (ItemKind Kind, string Key)? ItemOf(ChangePlan plan) =>
        plan switch
        {
            PutItemPlan put => (put.Kind, put.Key),
            PatchItemPlan patch => (patch.Kind, patch.Key),
            _ => null,
        };
}
