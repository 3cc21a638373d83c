using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Reader;
using FlagCluster.Integrations.Git.Commits;
using FlagCluster.Integrations.Git.Hosts;
using FlagCluster.Integrations.Git.Merging;
using FlagCluster.Integrations.Git.Repository;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Integrations.Git.Proposals;

/// <summary>
/// Opens, follows and closes the pull requests of proposals. It changes no environment: what is merged comes with the pull. Each step can
/// be repeated, because a process may end before its result is stored.
/// </summary>
internal sealed partial class GitProposals(
    IGitProposalStore store,
    IGitStore bindings,
    IEnvironmentLog log,
    IGitRepositories repositories,
    HostClient hosts,
    CommitMessages messages,
    TimeProvider time,
    ILogger<GitProposals> logger
)
{
    /// <summary>Does the next step of each proposal that waits. A failure is recorded in its proposal.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="remote">Its branch.</param>
    /// <param name="head">The newest commit of the branch.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns>Whether a pull request was merged.</returns>
    public async Task<bool> RunAsync(GitBinding binding, GitRemote remote, string head, CancellationToken cancellationToken)
    {
        var isMerged = false;
        foreach (var proposal in await store.ListActiveAsync(binding.Id, cancellationToken))
        {
            var next = await TryAsync(binding, remote, head, proposal, cancellationToken);
            if (next == proposal)
                continue;
            if (next.State != proposal.State)
                next = next with { UpdatedAt = time.GetUtcNow() };
            // Otherwise a person has withdrawn it in the meantime; the next synchronization closes it.
            if (await store.UpdateAsync(next, CancellationToken.None) is null)
                continue;
            LogState(proposal.Id, binding.Environment, GitNames.NameOf(next.State), next.Detail ?? "");
            isMerged |= next.State == GitProposalState.Merged;
        }
        return isMerged;
    }

    private async Task<GitProposal> TryAsync(
        GitBinding binding,
        GitRemote remote,
        string head,
        GitProposal proposal,
        CancellationToken cancellationToken
    )
    {
        var branch = repositories.Open(remote with { Branch = proposal.Branch });
        try
        {
            var host =
                hosts.Open(binding, remote.Secret)
                ?? throw new HostException(
                    "The repository has no token, or its host is unknown. Set 'host' and 'token'.",
                    isTransient: false
                );
            return proposal.State switch
            {
                GitProposalState.Pending => await OpenAsync(binding, remote, head, proposal, branch, host, cancellationToken),
                GitProposalState.Closing => await CloseAsync(proposal, branch, host, cancellationToken),
                _ => await FollowAsync(proposal, branch, host, cancellationToken),
            };
        }
        catch (GitException exception)
        {
            var isRefused = exception.Failure == GitFailure.Refused && proposal.State == GitProposalState.Pending;
            return proposal with { State = isRefused ? GitProposalState.Failed : proposal.State, Detail = exception.Message };
        }
        catch (HostException exception)
        {
            var failed = proposal with { Detail = exception.Message };
            var isPending = proposal.State == GitProposalState.Pending;
            // A pull request that is there must be closed, also after a token has expired.
            if (exception.IsTransient || !(isPending || (proposal.State == GitProposalState.Closing && exception.IsMissing)))
                return failed;
            // A person must act; nothing is left to repeat.
            return await DeleteBranchAsync(
                failed with
                {
                    State = isPending ? GitProposalState.Failed : GitProposalState.Closed,
                },
                branch,
                cancellationToken
            );
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One proposal must not keep the others from their next step.
            LogFailed(exception, proposal.Id, binding.Environment);
            return proposal with { Detail = "The server cannot continue the proposal; its log has the cause." };
        }
    }

    private async Task<GitProposal> OpenAsync(
        GitBinding binding,
        GitRemote remote,
        string head,
        GitProposal proposal,
        IGitRepository branch,
        HostSession host,
        CancellationToken cancellationToken
    )
    {
        // Otherwise the binding has another repository or branch now, which has forgotten the proposal.
        if (await store.ReadChangesAsync(proposal.Id, cancellationToken) is not { } changes)
            return proposal;
        var draft = ProposalText.Write(proposal, changes, binding.Branch);
        if (await branch.ResolveRemoteAsync(cancellationToken) is not null)
        {
            // An earlier attempt ended after its push, and perhaps after it opened the pull request.
            var known = await host.FindAsync(proposal.Branch, cancellationToken);
            return Accept(proposal, known ?? await host.OpenAsync(draft, cancellationToken));
        }
        var main = repositories.Open(remote);
        await main.FetchAsync(head, cancellationToken);
        var commit = await CommitAsync(main, binding, head, proposal, changes, cancellationToken);
        if (commit is null || commit == head)
            return proposal with { State = GitProposalState.Failed, Detail = $"The branch '{binding.Branch}' has the change already." };
        await new BindingGuard(bindings, binding).CheckAsync(cancellationToken);
        await branch.PushAsync(expected: null, commit, cancellationToken);
        return Accept(proposal, await host.OpenAsync(draft, cancellationToken));
    }

    /// <summary>Commits the items as they would be after the change.</summary>
    private async Task<string?> CommitAsync(
        IGitRepository repository,
        GitBinding binding,
        string head,
        GitProposal proposal,
        ChangeSet changes,
        CancellationToken cancellationToken
    )
    {
        var version = await log.ReadHeadAsync(binding.Environment, cancellationToken);
        var after = (await log.ReadAtAsync(binding.Environment, version, cancellationToken) ?? Ruleset.Empty).Apply(changes);
        var items = changes
            .Operations.Select(operation => new ItemId(operation.Kind, operation.Key))
            .Distinct()
            .ToDictionary(id => id, id => after.Find(id.Kind, id.Key));
        var files = await new EnvironmentTree(repository, binding.Path).EditAsync(head, items, cancellationToken);
        var text = CommitMessages.TextOf(binding.Environment, proposal.Message, changes);
        var draft = new GitCommitDraft(
            files,
            CommitTrailers.AppendProposal(text, binding.Environment, proposal.Id),
            await messages.AuthorOfAsync(proposal.Author, binding.Settings, cancellationToken),
            new(binding.Settings.CommitterName, binding.Settings.CommitterEmail),
            proposal.CreatedAt
        );
        return await repository.CommitAsync(head, binding.Path, draft, cancellationToken);
    }

    private static async Task<GitProposal> FollowAsync(
        GitProposal proposal,
        IGitRepository branch,
        HostSession host,
        CancellationToken cancellationToken
    )
    {
        var next = Accept(proposal, await host.GetAsync(proposal.Number, cancellationToken));
        return next.IsActive ? next : await DeleteBranchAsync(next, branch, cancellationToken);
    }

    private static async Task<GitProposal> CloseAsync(
        GitProposal proposal,
        IGitRepository branch,
        HostSession host,
        CancellationToken cancellationToken
    )
    {
        var known =
            proposal.Number > 0
                ? await host.GetAsync(proposal.Number, cancellationToken)
                : await host.FindAsync(proposal.Branch, cancellationToken);
        if (known?.State == PullRequestState.Open)
            await host.CloseAsync(known.Number, cancellationToken);
        var next = known is null ? proposal : Accept(proposal, known);
        if (next.State != GitProposalState.Merged)
            next = next with { State = GitProposalState.Closed, Detail = null };
        return await DeleteBranchAsync(next, branch, cancellationToken);
    }

    private static GitProposal Accept(GitProposal proposal, PullRequest request) =>
        proposal with
        {
            State = request.State switch
            {
                PullRequestState.Merged => GitProposalState.Merged,
                PullRequestState.Closed => GitProposalState.Closed,
                _ => GitProposalState.Open,
            },
            Number = request.Number,
            // The console links to it.
            Url =
                Uri.TryCreate(request.Url, UriKind.Absolute, out var url) && url.Scheme.StartsWith("http", StringComparison.Ordinal)
                    ? request.Url
                    : null,
            Detail = null,
        };

    /// <summary>Deletes the branch of a proposal with a decision, unless the host has done that. A failure is only noted.</summary>
    private static async Task<GitProposal> DeleteBranchAsync(
        GitProposal proposal,
        IGitRepository branch,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (await branch.ResolveRemoteAsync(cancellationToken) is not null)
                await branch.DeleteAsync(cancellationToken);
            return proposal;
        }
        catch (GitException exception)
        {
            var detail = $"The branch '{proposal.Branch}' was not deleted. {exception.Message}";
            return proposal with { Detail = proposal.Detail is { } first ? $"{first} {detail}" : detail };
        }
    }

    [LoggerMessage(2406, LogLevel.Information, "Proposal {Proposal} of environment {Environment} is {State}. {Detail}")]
    private partial void LogState(string proposal, EnvironmentId environment, string state, string detail);

    [LoggerMessage(2407, LogLevel.Error, "Proposal {Proposal} of environment {Environment} cannot be continued; retrying")]
    private partial void LogFailed(Exception exception, string proposal, EnvironmentId environment);
}
