using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Api.Management.Rulesets;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Secrets;
using FlagCluster.Environments.Writer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Git;

/// <summary>Provides changes that are proposed as pull requests. A merge approves one; the ordinary pull makes the change.</summary>
internal sealed class GitProposalResource(
    IGitStore bindings,
    IGitProposalStore store,
    IGitSyncs syncs,
    IEnvironmentLog log,
    RulesetWriteHandler writer,
    TimeProvider time
) : IManagementResource
{
    private const int MaxAttempts = 5;

    private static readonly RequestParameterMetadata Id = RequestParameterMetadata.Path("proposal", "The id of the proposal.");

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var all = routes.Environment.MapGroup("/git/proposals").WithTag(GitResource.Tag);
        all.MapGet("", ListAsync)
            .Requires(Permission.GitRead)
            .WithName("ListGitProposals")
            .WithSummary("List proposals")
            .WithDescription("Returns the proposals of the environment, newest first.")
            .WithAnswer(200, "A page of proposals.", typeof(Page<GitProposalResponse>));
        all.MapPost("", ProposeAsync)
            .Requires(Permission.GitWrite)
            .WithName("CreateGitProposal")
            .WithSummary("Propose a change set")
            .WithDescription(
                "Validates the change set as if it were applied, and creates a branch with a pull request for it. Also requires the "
                    + "permissions for the change. The pull request is opened after the answer: read the proposal until its state is no "
                    + "longer 'pending'. The change is made when the branch is merged."
            )
            .WithDocumentBody(typeof(ChangeRequest), "application/yaml")
            .WithParameters(
                OperationKey.Parameter,
                WriteHeaders.MessageParameter("The reason for the change. Its first line is the title of the pull request.")
            )
            .WithAnswer(202, "The proposal, whose pull request is being opened.", typeof(GitProposalResponse))
            .WithProblems(400, 409, 412, 422);
        all.MapGet("/{proposal}", GetAsync)
            .Requires(Permission.GitRead)
            .WithName("GetGitProposal")
            .WithSummary("Get a proposal")
            .WithDescription("Returns the proposal with the page of its pull request.")
            .WithParameters(Id)
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(200, "The proposal.", typeof(GitProposalResponse));
        all.MapDelete("/{proposal}", WithdrawAsync)
            .Requires(Permission.GitWrite)
            .WithName("WithdrawGitProposal")
            .WithSummary("Withdraw a proposal")
            .WithDescription("Closes the pull request without a merge and deletes its branch, after the answer.")
            .WithParameters(Id)
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(202, "The proposal, whose pull request is being closed.", typeof(GitProposalResponse))
            .WithProblems(409);
    }

    private async Task<IResult> ListAsync(EnvironmentRequest request, PageRequest page)
    {
        if (!CreationCursor.TryParse(page.After, out var after) || !StorableText.IsValid(after.Id))
            return CreationCursor.Invalid;
        var older = await store.ListAsync(
            request.Id,
            page.After is null ? null : (after.Milliseconds, after.Id),
            page.Limit + 1,
            request.Aborted
        );
        return ManagementJson.Ok(page.Take(older, GitProposalResponse.From, one => CursorOf(one).ToString()));
    }

    private async Task<IResult> GetAsync(EnvironmentRequest request)
    {
        if (await FindAsync(request) is not { } proposal)
            return Missing(request);
        return ConditionResult.Of(request.Http, etag: "") ?? ManagementJson.Ok(GitProposalResponse.From(proposal));
    }

    private async Task<IResult> ProposeAsync(RulesetRequest request, YamlOrJsonBody body)
    {
        var message = request.Query("message");
        var (key, malformed) = OperationKey.Read(request.Http.Request);
        if ((malformed ?? WriteHeaders.FindMessageProblem(message)) is { } wrong)
            return ProblemResult.BadRequest(wrong);
        var (plan, problem) = ChangeBody.Read(body);
        if (plan is null)
            return problem!;
        var fingerprint = CommandFingerprint.OfProposal(plan, message);
        if (await FindEarlierAsync(request, key, fingerprint) is { } earlier)
            return earlier;
        var (draft, answer) = await DraftAsync(request, plan, message);
        if (draft is null)
            return answer;
        if (await bindings.FindAsync(request.Id, request.Aborted).WaitAsync(request.Aborted) is not { } binding)
            return GitResource.Missing(request);
        if (FindProblem(binding) is { } detail)
            return Problem("Proposals unavailable", detail);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var proposal = new GitProposal
        {
            Id = Secret.NewId(),
            Binding = binding.Id,
            Environment = request.Id,
            Message = message,
            Author = request.Actor,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var command = key is null ? null : new CommandRecord(key, fingerprint, draft.Before, CommandOutcome.Unchanged);
        var adding = store.AddAsync(request.Initiator, proposal, draft.Changes, command, request.Aborted);
        if (await adding.WaitAsync(request.Aborted) is not { } added)
            // The same request may have been sent twice at the same time.
            return await FindEarlierAsync(request, key, fingerprint)
                ?? Problem(
                    "Too many proposals",
                    $"{GitProposal.MaxActive} proposals wait for a decision. Merge, close or withdraw one of them."
                );
        await syncs.StartAsync(request.Id, isDue: true, request.Aborted);
        return ManagementJson.Accepted(GitProposalResponse.From(added));
    }

    /// <summary>Returns the answer to a request whose key names an earlier one, or null.</summary>
    private async Task<IResult?> FindEarlierAsync(RulesetRequest request, string? key, string fingerprint)
    {
        if (key is null || await log.FindCommandAsync(request.Id, key, request.Aborted).WaitAsync(request.Aborted) is not { } command)
            return null;
        if (command.Fingerprint != fingerprint)
            return OperationKey.Reused;
        return await store.FindByOperationAsync(request.Id, key, request.Aborted).WaitAsync(request.Aborted) is { } proposal
            ? ManagementJson.Accepted(GitProposalResponse.From(proposal))
            : Problem("Proposal forgotten", "An earlier request with this Idempotency-Key created a proposal, which is not kept any more.");
    }

    /// <summary>Validates and authorizes a change set, as if it were applied.</summary>
    private async Task<(Applied? Draft, IResult Answer)> DraftAsync(RulesetRequest request, ChangeSetPlan plan, string? message)
    {
        Applied? draft = null;
        var answer = await writer.ApplyAsync(
            request,
            new(Precondition.None, OperationId: null, message),
            plan,
            missing: "",
            applied =>
            {
                draft = applied;
                return TypedResults.Ok();
            },
            _ => Problem("Nothing to propose", "The environment is already as the change set wants it."),
            isDraft: true
        );
        return (draft, answer);
    }

    private async Task<IResult> WithdrawAsync(EnvironmentRequest request)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (await FindAsync(request).WaitAsync(request.Aborted) is not { } proposal)
                return Missing(request);
            if (ConditionResult.Of(request.Http, etag: "") is { } answer)
                return answer;
            if (!proposal.IsActive)
                return Problem("Proposal decided", $"The proposal is {GitNames.NameOf(proposal.State)} already.");
            var next = proposal with { State = GitProposalState.Closing, Detail = null, UpdatedAt = time.GetUtcNow() };
            if (await store.WithdrawAsync(request.Initiator, next, request.Aborted).WaitAsync(request.Aborted) is not { } withdrawn)
                continue;
            await syncs.StartAsync(request.Id, isDue: true, request.Aborted);
            return ManagementJson.Accepted(GitProposalResponse.From(withdrawn));
        }
        return ProblemResult.Unavailable(request.Http, "The proposal keeps changing.", isUnchanged: true);
    }

    private async Task<GitProposal?> FindAsync(EnvironmentRequest request) =>
        StorableText.IsValid(request.Route("proposal"))
            ? await store.FindAsync(request.Id, request.Route("proposal"), request.Aborted)
            : null;

    /// <summary>Returns why an environment cannot have proposals, or null.</summary>
    private static string? FindProblem(GitBinding binding) =>
        binding.Settings.Mode == GitMode.Push ? "With 'push', merged branches are not pulled. Use the mode 'pull' or 'both'."
        : binding.Settings.Host == GitHost.None ? "The host of the repository is unknown. Set 'host' of the repository."
        : binding.Secret.IsEmpty ? "The repository has no token, which the API of its host requires."
        : null;

    private static CreationCursor CursorOf(GitProposal proposal) => CreationCursor.Of(proposal.CreatedAt, proposal.Id);

    private static ProblemResult Missing(EnvironmentRequest request) =>
        ProblemResult.NotFound($"proposal '{Clipped.Value(request.Route("proposal"))}' of {request.Id}");

    private static ProblemResult Problem(string title, string detail) => new(StatusCodes.Status409Conflict, title, detail);
}
