using System.Text.Json.Nodes;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Git;

/// <summary>Provides how far an environment and its repository have followed each other, and the decisions that people make.</summary>
internal sealed class GitStatusResource(IGitStore store, IGitSyncs syncs) : IManagementResource
{
    private const int MaxAttempts = 5;

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var one = routes.Environment.MapGroup("/git").WithTag(GitResource.Tag);
        one.MapGet("/status", GetAsync)
            .Requires(Permission.GitRead)
            .WithName("GetGitStatus")
            .WithSummary("Get the status of a repository")
            .WithDescription(
                "Returns the result of the last synchronization, with errors and conflicts. The items of conflicts require 'flags.read' "
                    + "and 'segments.read'."
            )
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(200, "The status.", typeof(GitStatusResponse));
        one.MapPost("/sync", SyncAsync)
            .Requires(Permission.GitWrite)
            .WithName("SyncGit")
            .WithSummary("Synchronize an environment with its repository")
            .WithDescription("Starts the synchronization and does not wait for its end. Returns the status before it.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(202, "The synchronization was started.", typeof(GitStatusResponse));
        one.MapPost("/confirm", ConfirmAsync)
            .Requires(Permission.GitWrite)
            .WithName("ConfirmGitCommit")
            .WithSummary("Confirm a commit")
            .WithDescription(
                "Applies a commit that rewrites the history of the branch, or deletes many items. A commit that does both needs two "
                    + "confirmations. Also requires what setting the repository does."
            )
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(202, "The commit is confirmed, and the synchronization was started.", typeof(GitStatusResponse))
            .WithProblems(409);
        one.MapPost("/conflicts/{kind}/{key}", ResolveAsync)
            .Requires(Permission.GitWrite)
            .WithParameters(
                RequestParameterMetadata.Path("kind", "'flag' or 'segment'."),
                RequestParameterMetadata.Path("key", "The key of the item.")
            )
            .WithName("ResolveGitConflict")
            .WithSummary("Resolve a conflict")
            .WithDescription("Chooses the side whose item both take. Also requires what setting the repository does.")
            .WithMetadata(ConditionsOfHandler.Mark)
            .WithAnswer(202, "The side is chosen, and the synchronization was started.", typeof(GitStatusResponse));
    }

    private async Task<IResult> GetAsync(EnvironmentRequest request)
    {
        if (await store.FindAsync(request.Id, request.Aborted) is null)
            return GitResource.Missing(request);
        var stored = await store.ReadStateAsync(request.Id, request.Aborted);
        return ConditionResult.Of(request.Http, etag: "") ?? ManagementJson.Ok(AnswerOf(request, stored.State));
    }

    private async Task<IResult> SyncAsync(EnvironmentRequest request)
    {
        if (await store.FindAsync(request.Id, request.Aborted) is null)
            return GitResource.Missing(request);
        var stored = await store.ReadStateAsync(request.Id, request.Aborted);
        if (ConditionResult.Of(request.Http, etag: "") is { } answer)
            return answer;
        await syncs.StartAsync(request.Id, isDue: true, request.Aborted);
        return ManagementJson.Accepted(AnswerOf(request, stored.State));
    }

    private Task<IResult> ConfirmAsync(EnvironmentRequest request, JsonBody<GitConfirmRequest> body) =>
        DecideAsync(
            request,
            state =>
            {
                if (!GitStatusResponse.NeedsConfirmationOf(state))
                    return (null, Problem("Nothing to confirm", "No commit waits for a confirmation."));
                var confirmation = new GitConfirmation(body.Value.Commit, body.Value.Deletions);
                if (confirmation.Commit == state.Head && confirmation.Deletions == state.Deletions)
                    return (state with { Confirmed = confirmation }, null);
                var detail = $"The newest commit is {state.Head} and deletes {state.Deletions} items. Read the status again.";
                return (null, Problem("Other commit", detail));
            },
            new() { ["confirm"] = body.Value.Commit, ["deletions"] = body.Value.Deletions }
        );

    private Task<IResult> ResolveAsync(EnvironmentRequest request, JsonBody<GitConflictRequest> body)
    {
        var (kind, key) = (request.Route("kind"), request.Route("key"));
        return DecideAsync(
            request,
            state =>
            {
                var conflict = state.Conflicts.FirstOrDefault(one => ItemFormat.Of(one.Kind).Name == kind && one.Key == key);
                if (conflict is null)
                    return (null, ProblemResult.NotFound($"conflict of the {Clipped.Value(kind)} '{Clipped.Value(key)}'"));
                if (GitConflictResponse.HashOf(conflict) != body.Value.Hash)
                    return (null, Problem("Other conflict", "A side has changed the item since. Read the status again."));
                var decided = conflict with { Take = GitNames.Parse<GitSide>(body.Value.Take) };
                return (state with { Conflicts = state.Conflicts.Replace(conflict, decided) }, null);
            },
            new() { ["item"] = $"{kind} {key}", ["take"] = body.Value.Take }
        );
    }

    /// <summary>Records a decision and starts the synchronization that carries it out.</summary>
    private async Task<IResult> DecideAsync(
        EnvironmentRequest request,
        Func<GitState, (GitState? State, ProblemResult? Problem)> decide,
        JsonObject decision
    )
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (await store.FindAsync(request.Id, request.Aborted).WaitAsync(request.Aborted) is not { } binding)
                return GitResource.Missing(request);
            if (ConditionResult.Of(request.Http, etag: "") is { } answer)
                return answer;
            if (request.Missing(GitResource.PermissionsOf(binding.Settings.Mode)) is { Count: > 0 } missing)
                return ProblemResult.Forbidden(missing);
            var stored = await store.ReadStateAsync(request.Id, request.Aborted).WaitAsync(request.Aborted);
            var (next, problem) = decide(stored.State);
            if (next is null)
                return problem!;
            var written = store.DecideAsync(
                request.Initiator,
                binding,
                stored with
                {
                    State = next,
                },
                decision.ToJsonString(),
                request.Aborted
            );
            if (!await written.WaitAsync(request.Aborted))
                continue;
            await syncs.StartAsync(request.Id, isDue: true, request.Aborted);
            return ManagementJson.Accepted(AnswerOf(request, next));
        }
        return ProblemResult.Unavailable(request.Http, "The status keeps changing.", isUnchanged: true);
    }

    private static GitStatusResponse AnswerOf(EnvironmentRequest request, GitState state) =>
        GitStatusResponse.From(state, mayReadItems: request.Missing(GitResource.ItemReads).Count == 0);

    private static ProblemResult Problem(string title, string detail) => new(StatusCodes.Status409Conflict, title, detail);
}
