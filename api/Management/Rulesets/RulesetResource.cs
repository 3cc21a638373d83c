using System.Text.Json;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Api.Http;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Writer;
using FlagCluster.Events.Destinations;
using FlagCluster.Integrations.Formats;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>The whole ruleset, change sets, history, restore and epochs.</summary>
internal sealed class RulesetResource(ManagementBody bodies, RulesetWriteHandler committer, IEnvironmentLog log, IEnvironments environments)
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
        var reader = new DocumentReader();
        var target = RulesetJson.Read(document.RootElement, reader);
        var places = Places(document.RootElement);
        await committer.CommitAsync(request, current =>
        {
            var changes = current.Source.DiffTo(target);
            return Task.FromResult<WritePlan?>(new()
            {
                Changes = changes,
                Errors = reader.Errors,
                Complete = target.Flags.Count + target.Segments.Count == places.Count,
                DependsOnBase = true,
                Place = index => places.GetValueOrDefault((changes.Operations[index].Kind, changes.Operations[index].Key), ""),
            });
        }, committed => AnswerAsync(request, committed));
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
        var reader = new DocumentReader();
        reader.Enter("operations");
        var changes = ChangeSetJson.Read(operations, reader);
        await committer.CommitAsync(request,
            _ => Task.FromResult<WritePlan?>(new()
            {
                Changes = changes,
                Errors = reader.Errors,
                Complete = operations.ValueKind == JsonValueKind.Array && changes.Operations.Length == operations.GetArrayLength(),
                Place = index => $"/operations/{index}/{ItemFormat.OperationName(changes.Operations[index])}",
            }),
            committed => AnswerAsync(request, committed));
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
        if (await log.ReadAtAsync(request.Environment, version, request.Aborted) is not { } target)
        {
            await request.NotFoundAsync($"version '{version}' of {request.Environment}");
            return;
        }
        await committer.CommitAsync(request,
            current => Task.FromResult<WritePlan?>(new() { Changes = current.Source.DiffTo(target), DependsOnBase = true }),
            committed => AnswerAsync(request, committed));
    }

    private async Task StartEpochAsync(EnvironmentRequest request)
    {
        if (await WriteHeaders.ReadAsync(request) is not { } headers) return;
        var result = await environments.StartEpochAsync(request.Environment, headers.Command(request, new([])), request.Aborted).AsTask().WaitAsync(request.Aborted);
        if (result is Applied { Version: var version })
        {
            if (!request.DryRun) await request.Replica.WaitForAsync(version, TimeSpan.FromSeconds(5), request.Http.RequestAborted);
            request.SetETag(request.DryRun ? request.Replica.Current.Version : version);
            await JsonAnswer.WriteAsync(request.Http, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("version"u8, version.ToString());
                writer.WriteEndObject();
            });
        }
        else
        {
            await Problems.WriteAsync(request.Http, StatusCodes.Status412PreconditionFailed, "The environment has changed.", "Read it again, and repeat the request on what you find.");
        }
    }

    private static Task AnswerAsync(EnvironmentRequest request, Committed committed) => JsonAnswer.WriteAsync(request.Http, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("version"u8, committed.Version.ToString());
        writer.WriteBoolean("changed"u8, committed.Changed);
        if (request.DryRun) writer.WriteBoolean("dryRun"u8, true);
        writer.WritePropertyName("operations"u8);
        ChangeSetJson.Write(writer, committed.Changes);
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

    /// <summary>Where each flag and segment stands in a ruleset document.</summary>
    private static Dictionary<(ItemKind Kind, string Key), string> Places(JsonElement document)
    {
        var places = new Dictionary<(ItemKind Kind, string Key), string>();
        foreach (var format in ItemFormat.All)
        {
            if (document.ValueKind != JsonValueKind.Object || !document.TryGetProperty(format.ListName, out var items) || items.ValueKind != JsonValueKind.Array) continue;
            var index = 0;
            foreach (var item in items.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("key"u8, out var key) && key.ValueKind == JsonValueKind.String)
                    places.TryAdd((format.Kind, key.GetString()!), $"/{format.ListName}/{index}");
                index++;
            }
        }
        return places;
    }
}
