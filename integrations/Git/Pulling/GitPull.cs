using System.Collections.Immutable;
using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Git.Commits;
using FlagCluster.Integrations.Git.Merging;
using FlagCluster.Integrations.Git.Repository;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Git.Pulling;

/// <summary>
/// Makes an environment follow its folder: the items that changed since the last commit become one change set, or none. The environment
/// keeps its ruleset when anything of the commit is wrong.
/// </summary>
internal sealed class GitPull(
    GitBinding binding,
    BindingGuard guard,
    ITreeSource repository,
    IEnvironments environments,
    IEnvironmentLog log,
    RulesetReader rulesets
)
{
    private const int MaxAttempts = 10,
        MaxOwnCommits = 1_000;

    private readonly EnvironmentTree _tree = new(repository, binding.Path);

    /// <summary>Applies a commit.</summary>
    /// <param name="state">The state before it.</param>
    /// <param name="head">The commit.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns>The state after it. Unless its status is that of a commit that was applied, nothing was changed.</returns>
    public async Task<GitState> RunAsync(GitState state, string head, CancellationToken cancellationToken)
    {
        var known = state.Applied;
        var isLost = false;
        if (known is not null && !await repository.IsAncestorAsync(known, head, cancellationToken))
        {
            if (!binding.Settings.AcceptsRewrites && state.Confirmed?.Commit != head)
                return state with
                {
                    Status = GitStatus.Diverged,
                    Detail = $"The branch no longer contains {known[..8]}: its history was rewritten. Confirm {head[..8]} to follow it.",
                };
            if (!await repository.ContainsAsync(known, cancellationToken))
                (known, isLost) = (null, true);
        }
        else if (known is not null)
            (known, state) = await SkipOwnCommitsAsync(state, known, head, cancellationToken);
        var (items, invalid) = await _tree.DiffAsync(known, head, cancellationToken);
        items.UnionWith(state.Conflicts.Select(conflict => new ItemId(conflict.Kind, conflict.Key)));
        var (theirs, errors) = await _tree.ReadAsync(head, items, cancellationToken);
        if (invalid.Count > 0 || errors.Length > 0)
            return Reject(state, [.. invalid, .. errors]);
        var (before, _) = await _tree.ReadAsync(known, items, cancellationToken);
        // The copy with the commit is lost, and the remote does not have it any more: the log knows what the environment had with it.
        var lost = isLost ? await rulesets.ReadAtAsync(binding.Environment, state.AppliedVersion, cancellationToken) : null;
        if (lost is not null)
            before = TakeAll(lost, items);
        // A conflict keeps what both sides had when it began: later commits are compared with it too.
        foreach (var conflict in state.Conflicts)
            SetBefore(before, conflict);
        for (var attempt = 1; ; attempt++)
        {
            var version = await log.ReadHeadAsync(binding.Environment, cancellationToken);
            var ours =
                await rulesets.ReadAtAsync(binding.Environment, version, cancellationToken)
                ?? throw new InvalidDataException($"The log of {binding.Environment} has no version {version}.");
            // The first commit replaces the ruleset: what is not in the folder is deleted.
            if (known is null && lost is null && binding.Settings.Mode == GitMode.Pull)
                before = TakeAll(ours, items);
            var plan = MergePlan.Create(items, ours, theirs, before, state.Conflicts, binding.Settings.Conflicts);
            // Deletions after a lost commit are those of an approximation, so that a person must see them.
            var problem = FindDeletionProblem(plan, ours, isAlways: isLost);
            if (problem is not null && state.Confirmed?.Covers(head, plan.Deletions) != true)
                return state with { Status = GitStatus.Held, Detail = problem, Deletions = plan.Deletions };
            var result = plan.Steps.IsEmpty
                ? new Unchanged(version)
                : await ApplyAsync(
                    PullCommand.Create(plan, version, await DescribeAsync(known, head, cancellationToken)),
                    cancellationToken
                );
            // A confirmation counts once. That of a push to the same commit is kept.
            state =
                result is Applied or Unchanged && (problem is not null || state.Applied != head) ? state with { Confirmed = null } : state;
            switch (result)
            {
                case Conflict when attempt < MaxAttempts:
                    continue;
                case Applied applied:
                    return Accept(state, plan, head, applied.Version);
                case Unchanged unchanged:
                    return Accept(state, plan, head, unchanged.Version);
                case Invalid errorsOfRuleset:
                    return Reject(state, await LocateAsync(head, plan, errorsOfRuleset.Errors, cancellationToken));
                default:
                    return state with { Status = GitStatus.Rejected, Detail = PullCommand.Explain(result) };
            }
        }
    }

    /// <summary>
    /// Moves the base over commits that this environment has made itself, when a process ended before it recorded the push. A commit counts
    /// only when its items are those of the version that it names: its message may have been copied.
    /// </summary>
    private async Task<(string Known, GitState State)> SkipOwnCommitsAsync(
        GitState state,
        string known,
        string head,
        CancellationToken cancellationToken
    )
    {
        if (known == head || binding.Settings.Mode != GitMode.Both)
            return (known, state);
        var last = known;
        var pushed = state.PushedVersion;
        var commits = await repository.ReadCommitsAsync(known, head, MaxOwnCommits, cancellationToken);
        foreach (var commit in commits.Reverse())
        {
            if (CommitTrailers.Find(commit.Message, binding.Environment) is not { } version || version <= pushed)
                break;
            (last, pushed) = (commit.Id, version);
        }
        if (last == known || pushed > await log.ReadHeadAsync(binding.Environment, cancellationToken))
            return (known, state);
        var (items, _) = await _tree.DiffAsync(known, last, cancellationToken);
        var (theirs, errors) = await _tree.ReadAsync(last, items, cancellationToken);
        var ours = await rulesets.ReadAtAsync(binding.Environment, pushed, cancellationToken);
        if (ours is null || errors.Length > 0 || !items.All(id => IsSame(ours.Find(id.Kind, id.Key), theirs.GetValueOrDefault(id))))
            return (known, state);
        return (last, state with { Applied = last, AppliedVersion = pushed, PushedVersion = pushed });
    }

    private async Task<ApplyResult> ApplyAsync(ApplyCommand command, CancellationToken cancellationToken)
    {
        await guard.CheckAsync(cancellationToken);
        return await environments.ApplyAsync(binding.Environment, command, cancellationToken);
    }

    private string? FindDeletionProblem(MergePlan plan, Ruleset ours, bool isAlways)
    {
        var total = Enum.GetValues<ItemKind>().Sum(ours.Count);
        if (plan.Deletions == 0 || !(isAlways || DeletionLimit.IsExceeded(binding.Settings, plan.Deletions, total)))
            return null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The {repository.Noun} deletes {plan.Deletions} of {total} items. Confirm it if that is intended, or correct it there."
        );
    }

    private async Task<string> DescribeAsync(string? known, string head, CancellationToken cancellationToken) =>
        repository.Describe(head) ?? PullCommand.Describe(await repository.ReadCommitsAsync(known, head, MaxOwnCommits, cancellationToken));

    private async Task<ImmutableArray<GitFileError>> LocateAsync(
        string head,
        MergePlan plan,
        ImmutableArray<InputError> errors,
        CancellationToken cancellationToken
    )
    {
        var located = ImmutableArray.CreateBuilder<GitFileError>();
        foreach (var error in errors.Take(TreeLimits.Errors))
        {
            var (index, pointer) = PullCommand.Split(error.Pointer);
            located.Add(
                index is { } step
                    ? await _tree.LocateAsync(head, plan.Steps[step].Item, pointer, error.Detail, cancellationToken)
                    : new("", 0, error.Detail)
            );
        }
        return located.ToImmutable();
    }

    private static GitState Accept(GitState state, MergePlan plan, string head, EnvironmentVersion version) =>
        state with
        {
            Status = plan.Conflicts.IsEmpty ? GitStatus.Ok : GitStatus.Conflict,
            Detail = plan.Conflicts.IsEmpty ? null : "Both sides changed the same properties of an item. Choose a side for each conflict.",
            Applied = head,
            AppliedVersion = version,
            Conflicts = plan.Conflicts,
        };

    private GitState Reject(GitState state, ImmutableArray<GitFileError> errors) =>
        state with
        {
            Status = GitStatus.Rejected,
            Detail = $"The {repository.Noun} is not valid. The environment keeps its ruleset until another one corrects it.",
            Errors = errors,
        };

    /// <summary>Returns the items of a ruleset by id, and adds them to those that may differ.</summary>
    private static Dictionary<ItemId, RulesetItem> TakeAll(Ruleset ruleset, HashSet<ItemId> items)
    {
        var all = Enum.GetValues<ItemKind>().SelectMany(ruleset.Items).ToDictionary(ItemId.Of);
        items.UnionWith(all.Keys);
        return all;
    }

    private static void SetBefore(Dictionary<ItemId, RulesetItem> before, GitConflict conflict)
    {
        var id = new ItemId(conflict.Kind, conflict.Key);
        before.Remove(id);
        if (conflict.Base is { } text && PullCommand.ReadItem(conflict.Kind, text) is { } item)
            before[id] = item;
    }

    private static bool IsSame(RulesetItem? left, RulesetItem? right) => left is null ? right is null : left.HasSameContent(right);
}
