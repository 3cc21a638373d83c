using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Represents the answer to a write.</summary>
[SchemaName("commit"), Description("The result of a write.")]
internal sealed record CommitResponse
{
    [Description("The version after the write.")]
    public required string Version { get; init; }

    [Description("False when the ruleset was the same already.")]
    public required bool Changed { get; init; }

    [Description("True when nothing was written."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? DryRun { get; init; }

    public required ChangeSetDocument Operations { get; init; }

    public static IResult From(ManagementRequest request, Applied applied) =>
        From(request, applied.Version, changed: true, applied.Changes);

    public static IResult From(ManagementRequest request, Unchanged unchanged) => From(request, unchanged.Version, changed: false, new([]));

    private static IResult From(ManagementRequest request, EnvironmentVersion version, bool changed, ChangeSet changes) =>
        ManagementJson.Ok(
            new CommitResponse
            {
                Version = version.ToString(),
                Changed = changed,
                DryRun = request.DryRun ? true : null,
                Operations = new(ChangeSetJson.Write(changes)),
            }
        );
}

/// <summary>Represents the names that an environment uses.</summary>
[SchemaName("names"), Description("The names that an environment uses.")]
internal sealed record NamesResponse
{
    [Description(
        "The attributes that rules and segments test or hash, those that recorded events may have (EventPrivacy:Attributes), and those "
            + "that every context has."
    )]
    public required IReadOnlyList<string> Attributes { get; init; }

    [Description("The keys of the segments.")]
    public required IReadOnlyList<string> Segments { get; init; }

    [Description("The tags of the flags.")]
    public required IReadOnlyList<string> Tags { get; init; }

    [Description("The owners of the flags.")]
    public required IReadOnlyList<string> Owners { get; init; }
}

/// <summary>Represents a version.</summary>
[SchemaName("versionAnswer"), Description("The first version of the new epoch.")]
internal sealed record VersionResponse([property: Description("The version, epoch.number.")] string Version);

/// <summary>Represents one entry of the history.</summary>
[SchemaName("change"), Description("One entry of an environment's history.")]
internal sealed record ChangeResponse : ISized
{
    [Description("The version after the change, epoch.number.")]
    public required string Version { get; init; }

    [Description("When the change was committed.")]
    public required DateTimeOffset Time { get; init; }

    [Description("The actor that made the change.")]
    public required ActorResponse Actor { get; init; }

    [Description("The reason that the author gave."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    [Description("The id of the request that made the change, which logs and traces also have.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequestId { get; init; }

    [Description("The Idempotency-Key of the request."), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OperationId { get; init; }

    public required ChangeSetDocument Operations { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public int Bytes => Operations.Bytes;

    public static ChangeResponse From(Change change) =>
        new()
        {
            Version = change.Version.ToString(),
            Time = change.Time,
            Actor = ActorResponse.From(change.Actor),
            Message = change.Message,
            RequestId = change.RequestId,
            OperationId = change.OperationId,
            Operations = new(ChangeSetJson.Write(change.Changes)),
        };
}

/// <summary>Represents a request to restore a version.</summary>
[SchemaName("restoreRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RestoreRequest
{
    [VersionText, Description("The version to restore, epoch.number.")]
    public required string Version { get; init; }
}

/// <summary>Represents a request to apply a change set; only for the OpenAPI document.</summary>
[SchemaName("changeRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ChangeRequest(ChangeSetDocument Operations);

/// <summary>Represents a request to explain an evaluation.</summary>
[SchemaName("explainRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ExplainRequest
{
    [FlagKey, Description("The key of the flag.")]
    public required string Flag { get; init; }

    [JsonObject, Description("The evaluation context: up to 1,000 attributes, nested 15 deep.")]
    public JsonElement? Context { get; init; }

    [JsonObject, Description("The flag as it would be put, to explain rules that are not saved; the current flag by default.")]
    public JsonElement? Definition { get; init; }

    [Rfc3339Time, Description("The value of @time; the current time by default.")]
    public string? Time { get; init; }
}

/// <summary>Represents a JSON Merge Patch; only for the OpenAPI document.</summary>
[SchemaName("mergePatch"), Description("The properties to change (RFC 7396); null removes a property.")]
internal sealed record MergePatchDocument;
