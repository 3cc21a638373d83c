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

/// <summary>Changes a flag as clients of FeatureFlags.rs do, with the permissions of every other change.</summary>
internal sealed class FfrsFlagResource(RulesetWriteHandler writer) : IManagementResource
{
    private const string Format = "ffrs";

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Environment.MapPost("/ffrs/flags/{name}", PutAsync)
            .WithTag(ImportResource.Tag)
            .RequiresChangePermissions()
            .WithName("PutFfrsFlag")
            .WithSummary("Change a flag in the format of FeatureFlags.rs")
            .WithDescription(
                "Creates or replaces a flag, as an import of the file of FeatureFlags.rs with this flag does. A flag that was not imported "
                    + "from there is not replaced."
            )
            .WithParameters(RequestParameterMetadata.Path("name", "The key of the flag."))
            .WithAnswer(200, "The changes.", typeof(CommitResponse));

    private async Task<IResult> PutAsync(RulesetRequest request, WriteHeaders headers, JsonBody<FfrsFlagBody> body)
    {
        if (headers.OperationId is not null)
            return ProblemResult.BadRequest("The request is safe to repeat: it replaces the flag. Remove the Idempotency-Key.");
        var source = new ImportRequest([new("", Document(request.Route("name"), body.Value))]);
        var plan = ImportPlanner.Plan(Format, source, request.Current.Source, request.Aborted);
        var refused = plan.Items.Where(item => item.Outcome is ImportOutcome.Refused or ImportOutcome.Approximate);
        List<ImportNote> problems = [.. plan.Errors, .. refused.SelectMany(item => item.Notes)];
        if (problems.Count > 0)
            return ProblemResult.Invalid([.. problems.Select(ToInputError)]);
        return await writer.ApplyAsync(
            request,
            headers,
            PlanOf(request, plan),
            missing: "",
            applied => CommitResponse.From(request, applied),
            unchanged => CommitResponse.From(request, unchanged)
        );
    }

    /// <summary>Returns the plan about the flag: the conditions of the request are about it too, and not about the environment.</summary>
    private static PutItemPlan PlanOf(RulesetRequest request, ImportPlan plan)
    {
        var key = request.Route("name");
        var flag = plan.Changes.Operations.OfType<PutItem>().SingleOrDefault()?.Item ?? request.Current.Source.Flags[key];
        return new(ItemKind.Flag, key, flag.Json);
    }

    /// <summary>Returns a file with the flag.</summary>
    private static byte[] Document(string name, FfrsFlagBody flag)
    {
        return RulesetJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("flags"u8);
            writer.WriteStartObject();
            writer.WriteString("name"u8, name);
            writer.WriteString("description"u8, flag.Description ?? "");
            writer.WriteBoolean("enabled"u8, flag.Enabled);
            writer.WriteStartArray("rules"u8);
            foreach (var rule in flag.Rules ?? [])
                rule.WriteTo(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    /// <summary>Returns an error whose place is in the body and not in the file.</summary>
    private static InputError ToInputError(ImportNote note)
    {
        const string Flag = "/flags/0";
        return new(note.Pointer.StartsWith(Flag, StringComparison.Ordinal) ? note.Pointer[Flag.Length..] : "", note.Detail);
    }
}
