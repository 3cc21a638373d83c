using System.Collections.Immutable;
using System.Text;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Integrations.Git.Merging;

/// <summary>Represents one step that the environment makes to follow its folder.</summary>
/// <param name="Item">The item.</param>
/// <param name="Document">The item as JSON; null to delete it.</param>
internal sealed record MergeStep(ItemId Item, ReadOnlyMemory<byte>? Document);

/// <summary>Represents what the environment does to follow its folder, and what it cannot decide.</summary>
/// <param name="Steps">The steps.</param>
/// <param name="Conflicts">The items that a person must decide.</param>
internal sealed record MergePlan(ImmutableArray<MergeStep> Steps, ImmutableArray<GitConflict> Conflicts)
{
    /// <summary>Gets the number of items that the plan deletes.</summary>
    public int Deletions => Steps.Count(step => step.Document is null);

    /// <summary>Plans items.</summary>
    /// <param name="items">The items that may differ.</param>
    /// <param name="ours">The ruleset of the environment.</param>
    /// <param name="theirs">The items of the folder.</param>
    /// <param name="before">The items that both sides had.</param>
    /// <param name="known">The conflicts that exist, with the decisions about them.</param>
    /// <param name="policy">What becomes of items that both sides changed.</param>
    public static MergePlan Create(
        IEnumerable<ItemId> items,
        Ruleset ours,
        IReadOnlyDictionary<ItemId, RulesetItem> theirs,
        IReadOnlyDictionary<ItemId, RulesetItem> before,
        ImmutableArray<GitConflict> known,
        GitConflictPolicy policy
    )
    {
        var steps = ImmutableArray.CreateBuilder<MergeStep>();
        var conflicts = ImmutableArray.CreateBuilder<GitConflict>();
        foreach (var id in items)
        {
            var (mine, other, first) = (ours.Find(id.Kind, id.Key), theirs.GetValueOrDefault(id), before.GetValueOrDefault(id));
            var (outcome, document) = ThreeWayMerge.Merge(first, mine, other);
            var conflict = new GitConflict(id.Kind, id.Key, TextOf(first), TextOf(mine), TextOf(other));
            if (outcome == MergeOutcome.Conflict)
                outcome = Decide(conflict, known, policy);
            if (outcome == MergeOutcome.Conflict)
                conflicts.Add(conflict);
            else if (outcome == MergeOutcome.Theirs)
                steps.Add(new(id, other?.Json));
            else if (outcome == MergeOutcome.Merged)
                steps.Add(new(id, document!));
        }
        return new(steps.ToImmutable(), conflicts.ToImmutable());
    }

    /// <summary>Decides a conflict as a person has, or by the policy. A decision counts only for the states that the person saw.</summary>
    private static MergeOutcome Decide(GitConflict conflict, ImmutableArray<GitConflict> known, GitConflictPolicy policy)
    {
        var decided = known.FirstOrDefault(one => one with { Take = null } == conflict)?.Take;
        return (decided, policy) switch
        {
            (GitSide.Git, _) => MergeOutcome.Theirs,
            (GitSide.Server, _) => MergeOutcome.Ours,
            (_, GitConflictPolicy.Git) => MergeOutcome.Theirs,
            (_, GitConflictPolicy.Server) => MergeOutcome.Ours,
            _ => MergeOutcome.Conflict,
        };
    }

    private static string? TextOf(RulesetItem? item) => item is null ? null : Encoding.UTF8.GetString(item.Json.Span);
}
