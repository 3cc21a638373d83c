using System.Runtime.CompilerServices;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Git.Commits;
using FlagCluster.Integrations.Git.Merging;
using FlagCluster.Integrations.Git.Repository;

namespace FlagCluster.Integrations.Git.Pushing;

/// <summary>
/// Makes a folder follow its environment: each version of the log that a person or a rule has made becomes one commit, and all of them one
/// push. The log is the queue, so that nothing is lost while the repository is unavailable.
/// </summary>
internal sealed class GitPush(
    GitBinding binding,
    BindingGuard guard,
    IGitRepository repository,
    IEnvironmentLog log,
    RulesetReader rulesets,
    CommitMessages messages,
    TimeProvider time
)
{
    private const string AttributesFile = ".gitattributes";
    private const int PageSize = 200;

    private readonly EnvironmentTree _tree = new(repository, binding.Path);

    private GitPerson Committer => new(binding.Settings.CommitterName, binding.Settings.CommitterEmail);

    /// <summary>Pushes the versions that the branch does not have yet.</summary>
    /// <param name="state">The state after the pull.</param>
    /// <param name="head">The commit of the remote branch, or null when it does not exist.</param>
    /// <param name="resolved">The items whose conflicts have ended, so that the folder must have the item of the environment.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <exception cref="GitException">Nothing was pushed.</exception>
    public async Task<GitState> RunAsync(
        GitState state,
        string? head,
        IReadOnlyCollection<ItemId> resolved,
        CancellationToken cancellationToken
    )
    {
        var version = await log.ReadHeadAsync(binding.Environment, cancellationToken);
        // Commits of this environment are gone after a rewrite, and the log does not say which.
        var isRewritten =
            (state.Applied, head) is ({ } applied, { } commit)
            && applied != commit
            && !await repository.IsAncestorAsync(applied, commit, cancellationToken);
        if (version == state.PushedVersion && resolved.Count == 0 && !isRewritten)
            return state;
        var ruleset =
            await rulesets.ReadAtAsync(binding.Environment, version, cancellationToken)
            ?? throw new InvalidDataException($"The log of {binding.Environment} has no version {version}.");
        var parent = head;
        // A new epoch replaces the history, so that there are no single changes to commit.
        if (isRewritten || state.PushedVersion.Epoch != version.Epoch)
        {
            var known = await ReadKnownAsync(head, cancellationToken);
            var deleted = known.Count(id => ruleset.Find(id.Kind, id.Key) is null);
            if (DeletionLimit.IsExceeded(binding.Settings, deleted, known.Count) && state.Confirmed?.Covers(head, deleted) != true)
                return state with
                {
                    Status = GitStatus.Held,
                    Detail = $"The push deletes {deleted} of {known.Count} items of the folder. Confirm it if that is intended.",
                    Deletions = deleted,
                };
            known.UnionWith(Enum.GetValues<ItemKind>().SelectMany(ruleset.Items).Select(ItemId.Of));
            parent = await CommitAllAsync(parent, state, ruleset, known, version, cancellationToken);
        }
        else
        {
            await foreach (var (change, items) in ReadPendingAsync(state, ruleset, version, cancellationToken))
                parent = await CommitAsync(parent, items, CommitMessages.Of(binding.Environment, change), change, cancellationToken);
            if (resolved.Count > 0)
                parent = await CommitAllAsync(parent, state, ruleset, resolved, version, cancellationToken);
        }
        if (parent is not null && parent != head)
        {
            await guard.CheckAsync(cancellationToken);
            await repository.PushAsync(head, parent, cancellationToken);
        }
        return state with { Head = parent, Applied = parent, AppliedVersion = version, PushedVersion = version, Confirmed = null };
    }

    /// <summary>
    /// Returns the changes to commit with the items that they lead to. What a pull changed later is committed as it is now: the folder has
    /// it already, or it is merged.
    /// </summary>
    private async IAsyncEnumerable<(Change Change, Dictionary<ItemId, RulesetItem?> Items)> ReadPendingAsync(
        GitState state,
        Ruleset ruleset,
        EnvironmentVersion version,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        List<Change> pending = [];
        for (var after = state.PushedVersion; after < version; after = pending[^1].Version)
        {
            var page = await log.ReadChangesAsync(binding.Environment, after, PageSize, cancellationToken);
            if (page.Count == 0)
                break;
            pending.AddRange(page.TakeWhile(change => change.Version <= version));
        }
        var held = state.Conflicts.Select(conflict => new ItemId(conflict.Kind, conflict.Key)).ToHashSet();
        var pulled = pending.Where(IsPulled).SelectMany(IdsOf).ToHashSet();
        if (pending.Count == 0)
            yield break;
        // A single change leads to the newest ruleset, so that an older one is not rebuilt from the log for it.
        var at = pending is [{ } only] && only.Version == version ? ruleset : await ReadPushedAsync(state, cancellationToken);
        foreach (var change in pending)
        {
            at = change.Version == version ? ruleset : at.Apply(change.Changes);
            if (IsPulled(change))
                continue;
            var items = IdsOf(change)
                .Where(id => !held.Contains(id))
                .Distinct()
                .ToDictionary(id => id, id => (pulled.Contains(id) ? ruleset : at).Find(id.Kind, id.Key));
            if (items.Count > 0)
                yield return (change, items);
        }
    }

    private async Task<Ruleset> ReadPushedAsync(GitState state, CancellationToken cancellationToken) =>
        await rulesets.ReadAtAsync(binding.Environment, state.PushedVersion, cancellationToken) ?? Ruleset.Empty;

    private async Task<string?> CommitAllAsync(
        string? parent,
        GitState state,
        Ruleset ruleset,
        IEnumerable<ItemId> ids,
        EnvironmentVersion version,
        CancellationToken cancellationToken
    )
    {
        var held = state.Conflicts.Select(conflict => new ItemId(conflict.Kind, conflict.Key)).ToHashSet();
        var items = ids.Where(id => !held.Contains(id)).Distinct().ToDictionary(id => id, id => ruleset.Find(id.Kind, id.Key));
        return await CommitAsync(parent, items, CommitMessages.OfAll(binding.Environment, version), change: null, cancellationToken);
    }

    private async Task<string?> CommitAsync(
        string? parent,
        Dictionary<ItemId, RulesetItem?> items,
        string message,
        Change? change,
        CancellationToken cancellationToken
    )
    {
        var files = await _tree.EditAsync(parent, items, cancellationToken);
        if (change is null && await LacksAttributesAsync(parent, cancellationToken))
            files[AttributesFile] = [.. "*.yaml text eol=lf\n*.txt text eol=lf\n"u8];
        var author = change is null ? Committer : await messages.AuthorOfAsync(change.Actor, binding.Settings, cancellationToken);
        var draft = new GitCommitDraft(files, message, author, Committer, change?.Time ?? time.GetUtcNow());
        return await repository.CommitAsync(parent, binding.Path, draft, cancellationToken);
    }

    /// <summary>Returns whether the folder has no attributes, without which tools on Windows would change the ends of lines.</summary>
    private async Task<bool> LacksAttributesAsync(string? commit, CancellationToken cancellationToken) =>
        commit is null || (await repository.ReadBlobsAsync(commit, binding.Path, [AttributesFile], cancellationToken)).Count == 0;

    private async Task<HashSet<ItemId>> ReadKnownAsync(string? head, CancellationToken cancellationToken)
    {
        var (items, _) = await _tree.DiffAsync(null, head, cancellationToken);
        return items;
    }

    private static IEnumerable<ItemId> IdsOf(Change change) =>
        change.Changes.Operations.Select(operation => new ItemId(operation.Kind, operation.Key));

    private static bool IsPulled(Change change) => change.Actor == GitActor.Instance;
}
