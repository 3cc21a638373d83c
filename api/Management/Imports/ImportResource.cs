using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Api.Management.Rulesets;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Integrations.Import;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Imports;

/// <summary>Imports rulesets of other systems: a dry run plans, and applying makes exactly the changes of the plan.</summary>
internal sealed class ImportResource(RulesetWriteHandler writer, TimeProvider time) : IManagementResource
{
    private const int MaxErrors = 100;

    /// <summary>Gets the tag of imports.</summary>
    public static ApiTag Tag { get; } = new("Imports", "Rulesets of other systems.");

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Environment.MapPost("/import", ImportAsync)
            .WithTag(Tag)
            .RequiresChangePermissions()
            .WithName("ImportRuleset")
            .WithSummary("Import a ruleset of another system")
            .WithDescription(
                "With 'dryRun', returns the changes, a report of every flag and segment, and the plan. Send the same request with the plan "
                    + "and without 'dryRun' to apply it; when the environment has changed since, the answer is 412. Flags and segments "
                    + "that the source does not have stay. A flag that would answer differently than its source is refused."
            )
            .WithAnswer(200, "The plan and its report.", typeof(ImportResponse));

    private async Task<IResult> ImportAsync(RulesetRequest request, WriteHeaders headers, JsonBody<ImportRequestBody> body)
    {
        if (headers.OperationId is not null)
            return ProblemResult.BadRequest("'plan' makes an import safe to repeat: it is applied once. Remove the Idempotency-Key.");
        if (!request.DryRun && body.Value.Plan is null)
            return ProblemResult.Invalid([new("/plan", "'plan' is required: send the request with 'dryRun' first, which returns it.")]);
        var current = request.Current;
        var plan = ImportPlanner.Plan(body.Value.Format, ToRequest(body.Value, time.GetUtcNow()), current.Source, request.Aborted);
        if (plan.Errors.Count > 0)
            return ProblemResult.Invalid([.. plan.Errors.Take(MaxErrors).Select(error => ToInputError(error, body.Value))]);
        var operations = ChangeSetJson.Write(plan.Changes);
        var digest = Digest(request, current.Version, operations);
        if (body.Value.Plan is { } expected && expected != digest)
            return ProblemResult.PreconditionFailed(
                $"The import would not make the changes of this plan: the environment, which is at version {current.Version}, or the "
                    + "request has changed since. Send it with 'dryRun', review the new plan and send that."
            );
        return await writer.ApplyAsync(
            request,
            At(headers, current.Version),
            new ChangeSetPlan(operations),
            missing: "",
            applied => Answer(request, plan, digest, applied.Version, applied.Changes, current.Source),
            unchanged => Answer(request, plan, digest, unchanged.Version, new([]), current.Source)
        );
    }

    private static ImportRequest ToRequest(ImportRequestBody body, DateTimeOffset now) =>
        new([.. body.Files.Select(file => new ImportFile(file.Path ?? "", Encoding.UTF8.GetBytes(file.Content)))])
        {
            Namespace = body.Namespace,
            Directory = body.Directory ?? "",
            Time = now,
            AllowApproximate = body.AllowApproximate ?? false,
        };

    /// <summary>Returns the preconditions with that of the version for which the plan was made.</summary>
    private static WriteHeaders At(WriteHeaders headers, EnvironmentVersion version)
    {
        var allowed = headers.Precondition.Versions is not { } versions || versions.Contains(version);
        return headers with { Precondition = headers.Precondition with { Versions = allowed ? [version] : [] } };
    }

    /// <summary>Returns a digest of what a plan changes and on which version.</summary>
    private static string Digest(RulesetRequest request, EnvironmentVersion version, ReadOnlySpan<byte> operations)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Id}\n{version}\n"));
        hash.AppendData(operations);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static InputError ToInputError(ImportNote error, ImportRequestBody body)
    {
        var place = error.Pointer.Length == 0 ? "" : $"At {error.Pointer}: ";
        for (var index = 0; index < body.Files.Count; index++)
            if ((body.Files[index].Path ?? "") == error.File)
                return new(string.Create(CultureInfo.InvariantCulture, $"/files/{index}/content"), place + error.Detail);
        return new("/files", place + error.Detail);
    }

    private static IResult Answer(
        RulesetRequest request,
        ImportPlan plan,
        string digest,
        EnvironmentVersion version,
        ChangeSet changes,
        Ruleset before
    )
    {
        var changed = changes.Operations.Select(operation => (operation.Kind, operation.Key)).ToHashSet();
        return ManagementJson.Ok(
            new ImportResponse
            {
                Plan = digest,
                Version = version.ToString(),
                Changed = changed.Count > 0,
                DryRun = request.DryRun ? true : null,
                Summary = ImportSummary.Of(plan.Items),
                Items = [.. plan.Items.Select(item => ImportItemResponse.From(item, ChangeOf(item)))],
                Notes = [.. plan.Notes.Select(ImportNoteResponse.From)],
                Operations = new(ChangeSetJson.Write(changes)),
            }
        );

        string ChangeOf(ImportedItem item)
        {
            if (item.Outcome == ImportOutcome.Refused || !changed.Contains((item.Kind, item.Key)))
                return "none";
            return before.Find(item.Kind, item.Key) is null ? "create" : "update";
        }
    }
}
