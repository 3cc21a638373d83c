using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Provides change sets, the history, restoring a version, and epochs.</summary>
internal sealed class ChangeResource(RulesetWriteHandler writer, IEnvironmentLog log) : IManagementResource
{
    private const int FirstRead = 4,
        ReadGrowth = 4;

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var tag = new ApiTag("Changes", "Change sets, the history and restoring an earlier version.");
        var changes = routes.Environment.MapGroup("").WithTag(tag);
        changes
            .MapGet("/changes", HistoryAsync)
            .Requires(Permission.FlagsRead, Permission.SegmentsRead)
            .WithName("ListChanges")
            .WithSummary("List changes")
            .WithDescription("Returns the history of the environment, newest first, across all epochs.")
            .WithAnswer(200, "A page of changes.", typeof(Page<ChangeResponse>));
        changes
            .MapPost("/changes", ApplyAsync)
            .RequiresChangePermissions()
            .WithName("ApplyChanges")
            .WithSummary("Apply a change set")
            .WithDescription("Applies all operations as one version, or none.")
            .WithDocumentBody(typeof(ChangeRequest), "application/yaml")
            .WithAnswer(200, "The changes.", typeof(CommitResponse));
        changes
            .MapPost("/restore", RestoreAsync)
            .RequiresChangePermissions()
            .WithName("RestoreVersion")
            .WithSummary("Restore a version")
            .WithDescription("Makes the ruleset equal to that of an earlier version, as a new change.")
            .WithAnswer(200, "The changes.", typeof(CommitResponse));
        changes
            .MapPost("/epoch", StartEpochAsync)
            .Requires(Permission.EnvironmentsWrite)
            .WithName("StartEpoch")
            .WithSummary("Start a new epoch")
            .WithDescription("Makes every reader load the whole ruleset again. Use it after the store was restored from a backup.")
            .WithAnswer(200, "The first version of the epoch.", typeof(VersionResponse));
    }

    private async Task<IResult> HistoryAsync(EnvironmentRequest request, PageRequest page)
    {
        EnvironmentVersion? before = null;
        if (page.After is { } cursor)
        {
            if (!EnvironmentVersion.TryParse(cursor, out var version))
                return ProblemResult.BadRequest("'after' must be a version such as 1.42, as 'next' of the previous page returned it.");
            before = version;
        }
        var changes = ReadAsync(request, before, page.Limit + 1);
        return ManagementJson.Ok(await page.TakeAsync(changes, ChangeResponse.From, change => change.Version.ToString()));
    }

    /// <summary>Reads the history in parts that grow: a few changes may fill a page.</summary>
    private async IAsyncEnumerable<Change> ReadAsync(EnvironmentRequest request, EnvironmentVersion? before, int most)
    {
        for (var count = Math.Min(FirstRead, most); ; count = Math.Min(count * ReadGrowth, most))
        {
            var changes = await log.ReadHistoryAsync(request.Id, before, count, request.Aborted);
            foreach (var change in changes)
                yield return change;
            if (changes.Count < count)
                yield break;
            before = changes[^1].Version;
        }
    }

    private async Task<IResult> ApplyAsync(RulesetRequest request, WriteHeaders headers, YamlOrJsonBody body)
    {
        var (plan, problem) = ChangeBody.Read(body);
        return plan is null ? problem! : await SendAsync(request, headers, plan, missing: "");
    }

    private Task<IResult> RestoreAsync(RulesetRequest request, WriteHeaders headers, JsonBody<RestoreRequest> body)
    {
        // The body was validated: the text is a version.
        _ = EnvironmentVersion.TryParse(body.Value.Version, out var version);
        return SendAsync(request, headers, new RestorePlan(version), $"version '{version}' of {request.Id}");
    }

    private Task<IResult> StartEpochAsync(RulesetRequest request, WriteHeaders headers) =>
        writer.ApplyAsync(
            request,
            headers,
            new StartEpochPlan(),
            missing: "",
            applied => ManagementJson.Ok(new VersionResponse(applied.Version.ToString())),
            _ => throw new InvalidOperationException("A new epoch is always a change.")
        );

    private Task<IResult> SendAsync(RulesetRequest request, WriteHeaders headers, ChangePlan plan, string missing) =>
        writer.ApplyAsync(
            request,
            headers,
            plan,
            missing,
            applied => CommitResponse.From(request, applied),
            unchanged => CommitResponse.From(request, unchanged)
        );
}
