using System.Text.Json;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Environments.Reader;
using FlagCluster.Events.Destinations;
using FlagCluster.Integrations.Formats;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>The whole ruleset, change sets, history, restore and epochs.</summary>
internal sealed class RulesetResource(ManagementBody bodies, RulesetWriteHandler handler, IEnvironmentLog log)
{
    public void Map(IEndpointRouteBuilder routes, ManagementRoutes manage)
    {
        routes.MapGet("/ruleset", manage.HandleEnvironment(GetAsync)).WithName("GetWholeRuleset").WithTags("Rulesets")
            .Describe(OperationDoc.Manage("Get the whole ruleset", "All flags and segments, now or at an earlier version, as JSON or YAML.")
                .Takes("version", "ifNoneMatch", "acceptYaml")
                .Answer(200, "The ruleset.", "ruleset", "application/json", "application/yaml").Answer(304, "Nothing changed since the ETag."));
        routes.MapPut("/ruleset", manage.HandleEnvironment(PutAsync)).WithName("PutRuleset").WithTags("Rulesets")
            .Describe(OperationDoc.Manage("Replace the whole ruleset", "Flags and segments that are not in the body are removed. Errors point into the body, such as `/flags/3/rules/0`.")
                .Sends("ruleset", "application/yaml").Writes().Answer(200, "What was changed.", "committed"));
        routes.MapGet("/changes", manage.HandleEnvironment(HistoryAsync)).WithName("ListChanges").WithTags("Changes")
            .Describe(OperationDoc.Manage("List changes", "The history of the environment, newest first, of every epoch.").Page("changes", "change"));
        routes.MapPost("/changes", manage.HandleEnvironment(ChangeAsync)).WithName("ApplyChanges").WithTags("Changes")
            .Describe(OperationDoc.Manage("Apply a change set", "All operations or none, as one version.")
                .Sends("changeRequest", "application/yaml").Writes().Answer(200, "What was changed.", "committed"));
        routes.MapPost("/restore", manage.HandleEnvironment(RestoreAsync)).WithName("RestoreVersion").WithTags("Changes")
            .Describe(OperationDoc.Manage("Go back to a version", "Makes the ruleset what it was at an earlier version, as a new change.")
                .Sends("versionOnly").Writes().Answer(200, "What was changed.", "committed"));
        routes.MapPost("/epoch", manage.HandleEnvironment(StartEpochAsync)).WithName("StartEpoch").WithTags("Changes")
            .Describe(OperationDoc.Manage("Start a new epoch", "Makes every reader take the whole ruleset again. For use after the store was restored from a backup.")
                .Writes().Answer(200, "The first version of the epoch.", "versionOnly"));
    }

    private async Task GetAsync(EnvironmentRequest request)
    {
        var http = request.Http;
        var current = request.Replica.Current;
        var (version, ruleset) = (current.Version, current.Source);
        if (request.Query("version") is { } asked)
        {
            if (!EnvironmentVersion.TryParse(asked, out version) || await log.ReadAtAsync(request.Environment, version, request.Aborted) is not { } old)
            {
                await request.NotFoundAsync($"version '{DocumentText.Clip(asked)}' of {request.Environment}");
                return;
            }
            ruleset = old;
        }
        request.SetETag(version);
        http.Response.Headers.Vary = "Accept";
        if (ETags.Matches(http.Request.Headers.IfNoneMatch, http.Response.Headers.ETag!))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        var json = RulesetJson.Write(ruleset, request.Environment, version);
        if (!http.Request.Headers.Accept.ToString().Contains("yaml", StringComparison.OrdinalIgnoreCase))
        {
            await JsonAnswer.WriteAsync(http, json);
            return;
        }
        using var document = JsonDocument.Parse(json, RulesetJson.DocumentOptions);
        http.Response.ContentType = "application/yaml; charset=utf-8";
        await http.Response.WriteAsync(YamlConverter.Write(document.RootElement), http.RequestAborted);
    }

    private async Task PutAsync(EnvironmentRequest request)
    {
        using var document = await bodies.ReadAsync(request, yaml: true);
        if (document is null) return;
        await ApplyAsync(request, new ReplaceRulesetPlan(ManagementBody.Bytes(document.RootElement)));
    }

    private async Task ChangeAsync(EnvironmentRequest request)
    {
        using var document = await bodies.ReadAsync(request, yaml: true);
        if (document is null) return;
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("operations"u8, out var operations))
        {
            await request.BadRequestAsync("Send an object with the property 'operations', a list such as [{\"putFlag\": {…}}, {\"deleteFlag\": \"key\"}].");
            return;
        }
        await ApplyAsync(request, new ChangeSetPlan(ManagementBody.Bytes(operations)));
    }

    private async Task HistoryAsync(EnvironmentRequest request)
    {
        if (await Paging.LimitAsync(request) is not { } limit) return;
        EnvironmentVersion? before = null;
        if (request.Query("after") is { } cursor)
        {
            if (!EnvironmentVersion.TryParse(cursor, out var version))
            {
                await request.BadRequestAsync("'after' must be a version such as 1.42, as 'next' of the page before gives it.");
                return;
            }
            before = version;
        }
        var changes = await log.ReadHistoryAsync(request.Environment, before, limit + 1, request.Aborted);
        await Paging.WriteAsync(request.Http, changes, limit, WriteChange, change => change.Version.ToString());
    }

    private async Task RestoreAsync(EnvironmentRequest request)
    {
        using var document = await bodies.ReadAsync(request);
        if (document is null) return;
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("version"u8, out var text)
            || text.ValueKind != JsonValueKind.String || !EnvironmentVersion.TryParse(text.GetString(), out var version))
        {
            await request.BadRequestAsync("Send an object with the property 'version', the version to go back to, such as {\"version\": \"1.42\"}.");
            return;
        }
        await ApplyAsync(request, new RestorePlan(version), $"version '{version}' of {request.Environment}");
    }

    private Task StartEpochAsync(EnvironmentRequest request) => handler.ApplyAsync(request, new StartEpochPlan(), "",
        applied => JsonAnswer.WriteAsync(request.Http, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("version"u8, applied.Version.ToString());
            writer.WriteEndObject();
        }),
        unchanged => throw new InvalidOperationException("A new epoch is always a change."));

    private Task ApplyAsync(EnvironmentRequest request, ChangePlan plan, string missing = "") => handler.ApplyAsync(request, plan, missing,
        applied => AnswerAsync(request, applied.Version, changed: true, applied.Changes),
        unchanged => AnswerAsync(request, unchanged.Version, changed: false, new([])));

    private static Task AnswerAsync(EnvironmentRequest request, EnvironmentVersion version, bool changed, ChangeSet changes) =>
        JsonAnswer.WriteAsync(request.Http, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("version"u8, version.ToString());
            writer.WriteBoolean("changed"u8, changed);
            if (request.DryRun) writer.WriteBoolean("dryRun"u8, true);
            writer.WritePropertyName("operations"u8);
            ChangeSetJson.Write(writer, changes);
            writer.WriteEndObject();
        });

    private static void WriteChange(Utf8JsonWriter writer, Change change)
    {
        writer.WriteStartObject();
        writer.WriteString("version"u8, change.Version.ToString());
        writer.WriteString("time"u8, change.Time);
        writer.WritePropertyName("actor"u8);
        ActorJson.Write(writer, change.Actor);
        if (change.Message is { } message) writer.WriteString("message"u8, message);
        if (change.RequestId is { } requestId) writer.WriteString("requestId"u8, requestId);
        if (change.OperationId is { } operation) writer.WriteString("operationId"u8, operation);
        writer.WritePropertyName("operations"u8);
        ChangeSetJson.Write(writer, change.Changes);
        writer.WriteEndObject();
    }
}
