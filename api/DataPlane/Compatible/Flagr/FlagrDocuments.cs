using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr;

// These records describe Flagr's bodies in the OpenAPI document. The endpoints read and write the bodies without them.

/// <summary>Represents an entity.</summary>
[SchemaName("flagrEntity"), Description("An entity of Flagr.")]
internal record FlagrEntityDocument
{
    [JsonPropertyName("entityID"), Description("The targeting key; a random one is made up without it.")]
    public string? EntityId { get; init; }

    [Description("Repeated in the answer.")]
    public string? EntityType { get; init; }

    [Description("The attributes of the evaluation context.")]
    public IReadOnlyDictionary<string, JsonElement>? EntityContext { get; init; }
}

/// <summary>Represents the request for one flag.</summary>
[SchemaName("flagrRequest"), Description("A request of Flagr's API. Other members are ignored.")]
internal sealed record FlagrRequestDocument : FlagrEntityDocument
{
    [JsonPropertyName("flagID"), Description("The number of the flag. It precedes the key.")]
    public long? FlagId { get; init; }

    [Description("The key of the flag.")]
    public string? FlagKey { get; init; }

    [Description("Whether the answer to a server key explains itself.")]
    public bool? EnableDebug { get; init; }
}

/// <summary>Represents the request for several flags.</summary>
[SchemaName("flagrBatchRequest"), Description("A batch of Flagr's API: each flag is evaluated for each entity.")]
internal sealed record FlagrBatchRequestDocument
{
    [Description("The entities.")]
    public required IReadOnlyList<FlagrEntityDocument> Entities { get; init; }

    [JsonPropertyName("flagIDs"), Description("The numbers of flags.")]
    public IReadOnlyList<long>? FlagIds { get; init; }

    [Description("The keys of flags.")]
    public IReadOnlyList<string>? FlagKeys { get; init; }

    [Description("The tags of flags.")]
    public IReadOnlyList<string>? FlagTags { get; init; }

    [Description("ANY, the default, for flags with one of the tags; ALL for those with all of them.")]
    public string? FlagTagsOperator { get; init; }

    [Description("Whether the answers to a server key explain themselves.")]
    public bool? EnableDebug { get; init; }
}

/// <summary>Represents the answer of a flag.</summary>
[SchemaName("flagrResult"), Description("The answer of a flag. Members without a value are absent.")]
internal sealed record FlagrResultDocument
{
    [Description("The request.")]
    public required FlagrRequestDocument EvalContext { get; init; }

    [Description("Why the answer is what it is.")]
    public required FlagrDebugDocument EvalDebugLog { get; init; }

    [JsonPropertyName("flagID"), Description("The number of the flag.")]
    public long? FlagId { get; init; }

    [Description("The key of the flag.")]
    public string? FlagKey { get; init; }

    [JsonPropertyName("flagSnapshotID"), Description("The number of the version of the ruleset.")]
    public long? FlagSnapshotId { get; init; }

    [Description("The tags of the flag.")]
    public IReadOnlyList<string>? FlagTags { get; init; }

    [JsonPropertyName("segmentID"), Description("The number of the rule that served the variant.")]
    public long? SegmentId { get; init; }

    [Description("The time of the evaluation.")]
    public required DateTimeOffset Timestamp { get; init; }

    [Description("The attachment, or the value.")]
    public IReadOnlyDictionary<string, JsonElement>? VariantAttachment { get; init; }

    [JsonPropertyName("variantID"), Description("The number of the variant.")]
    public long? VariantId { get; init; }

    [Description("The key of the variant.")]
    public string? VariantKey { get; init; }
}

/// <summary>Represents why an answer is what it is.</summary>
[SchemaName("flagrDebugLog"), Description("Why an answer is what it is.")]
internal sealed record FlagrDebugDocument
{
    [Description("Why no rule was evaluated.")]
    public string? Msg { get; init; }

    [Description("The rules that were evaluated, on request.")]
    public required IReadOnlyList<FlagrSegmentLogDocument> SegmentDebugLogs { get; init; }
}

/// <summary>Represents the result of a rule.</summary>
[SchemaName("flagrSegmentDebugLog"), Description("The result of a rule.")]
internal sealed record FlagrSegmentLogDocument
{
    [Description("The result.")]
    public required string Msg { get; init; }

    [JsonPropertyName("segmentID"), Description("The number of the rule.")]
    public required long SegmentId { get; init; }
}

/// <summary>Represents the answer to a batch.</summary>
[SchemaName("flagrBatch"), Description("The answers to a batch.")]
internal sealed record FlagrBatchDocument
{
    [Description("The answers, by entity: flags by their tags, numbers and keys.")]
    public required IReadOnlyList<FlagrResultDocument> EvaluationResults { get; init; }
}

/// <summary>Represents a flag.</summary>
[SchemaName("flagrFlag"), Description("A flag in the format of Flagr.")]
internal sealed record FlagrFlagDocument
{
    [Description("The number.")]
    public required long Id { get; init; }

    [Description("The key.")]
    public required string Key { get; init; }

    [Description("The description.")]
    public required string Description { get; init; }

    [Description("Whether the flag is enabled.")]
    public required bool Enabled { get; init; }

    [Description("The tags.")]
    public required IReadOnlyList<JsonElement> Tags { get; init; }

    [Description("The variants.")]
    public required IReadOnlyList<JsonElement> Variants { get; init; }

    [Description("The segments; none for a flag that Flagr cannot express.")]
    public required IReadOnlyList<JsonElement> Segments { get; init; }
}

/// <summary>Represents the export.</summary>
[SchemaName("flagrExport"), Description("The flags for servers of Flagr that only evaluate.")]
internal sealed record FlagrExportDocument
{
    [JsonPropertyName("Flags"), Description("The flags that Flagr can express.")]
    public required IReadOnlyList<JsonElement> Flags { get; init; }

    [Description("The other flags, each with its key and the reason.")]
    public required IReadOnlyList<JsonElement> Unsupported { get; init; }
}

/// <summary>Represents an error.</summary>
[SchemaName("flagrError"), Description("An error of Flagr's API.")]
internal sealed record FlagrErrorDocument
{
    [Description("What is wrong.")]
    public required string Message { get; init; }
}

/// <summary>Represents the answer of a health check.</summary>
[SchemaName("flagrHealth"), Description("The answer of a health check.")]
internal sealed record FlagrHealthDocument
{
    [Description("Always 'OK'.")]
    public required string Status { get; init; }
}
