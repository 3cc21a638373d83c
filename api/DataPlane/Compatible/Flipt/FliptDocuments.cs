using System.ComponentModel;
using System.Text.Json;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt;

// These records describe Flipt's bodies in the OpenAPI document. The endpoints read and write the bodies without them.

/// <summary>Represents the request for one flag.</summary>
[SchemaName("fliptRequest"), Description("A request of Flipt's API. Other members are ignored.")]
internal sealed record FliptRequestDocument
{
    [Description("The key of the flag.")]
    public required string FlagKey { get; init; }

    [Description("The targeting key, which splits need.")]
    public string? EntityId { get; init; }

    [Description("The attributes of the evaluation context.")]
    public IReadOnlyDictionary<string, string>? Context { get; init; }

    [Description("The slug of the key's project; 'default' stands for it too.")]
    public string? NamespaceKey { get; init; }

    [Description("The id that the answer has; a new one by default.")]
    public string? RequestId { get; init; }
}

/// <summary>Represents the request for several flags.</summary>
[SchemaName("fliptBatchRequest"), Description("Several requests of Flipt's API.")]
internal sealed record FliptBatchRequestDocument
{
    [Description("The requests, each with an entity and a context of its own.")]
    public required IReadOnlyList<FliptRequestDocument> Requests { get; init; }

    [Description("The id that the answer has; a new one by default.")]
    public string? RequestId { get; init; }
}

/// <summary>Represents the answer of a boolean flag.</summary>
[SchemaName("fliptBoolean"), Description("The value of a boolean flag.")]
internal sealed record FliptBooleanDocument
{
    [Description("The value.")]
    public required bool Enabled { get; init; }

    [Description("MATCH_EVALUATION_REASON, DEFAULT_EVALUATION_REASON or FLAG_DISABLED_EVALUATION_REASON.")]
    public required string Reason { get; init; }

    [Description("The id of the request.")]
    public required string RequestId { get; init; }

    [Description("The milliseconds that the evaluation took.")]
    public required double RequestDurationMillis { get; init; }

    [Description("The time of the evaluation.")]
    public required DateTimeOffset Timestamp { get; init; }

    [Description("The key of the flag.")]
    public required string FlagKey { get; init; }

    [Description("The segments of the matching rule that have the caller; always empty for a client key.")]
    public required IReadOnlyList<string> SegmentKeys { get; init; }
}

/// <summary>Represents the answer of a flag with variants.</summary>
[SchemaName("fliptVariant"), Description("The variant of a flag.")]
internal sealed record FliptVariantDocument
{
    [Description("Whether a rule matched.")]
    public required bool Match { get; init; }

    [Description("The segments of the matching rule that have the caller; always empty for a client key.")]
    public required IReadOnlyList<string> SegmentKeys { get; init; }

    [Description("MATCH_, DEFAULT_, FLAG_DISABLED_ or UNKNOWN_EVALUATION_REASON.")]
    public required string Reason { get; init; }

    [Description("The key of the variant; empty when none is served.")]
    public required string VariantKey { get; init; }

    [Description("The attachment of the variant as JSON in a string, or the value when it has none and is not the key itself.")]
    public required string VariantAttachment { get; init; }

    [Description("The id of the request.")]
    public required string RequestId { get; init; }

    [Description("The milliseconds that the evaluation took.")]
    public required double RequestDurationMillis { get; init; }

    [Description("The time of the evaluation.")]
    public required DateTimeOffset Timestamp { get; init; }

    [Description("The key of the flag.")]
    public required string FlagKey { get; init; }
}

/// <summary>Represents the answer to a batch.</summary>
[SchemaName("fliptBatch"), Description("The answers to several requests, in their order.")]
internal sealed record FliptBatchDocument
{
    [Description("The id of the batch.")]
    public required string RequestId { get; init; }

    [Description("The answers.")]
    public required IReadOnlyList<FliptBatchItemDocument> Responses { get; init; }

    [Description("The milliseconds that the evaluations took.")]
    public required double RequestDurationMillis { get; init; }
}

/// <summary>Represents one answer of a batch.</summary>
[SchemaName("fliptBatchItem"), Description("The answer to one request of a batch: one of the three members.")]
internal sealed record FliptBatchItemDocument
{
    [Description("BOOLEAN_, VARIANT_ or ERROR_EVALUATION_RESPONSE_TYPE.")]
    public required string Type { get; init; }

    [Description("The answer of a boolean flag.")]
    public FliptBooleanDocument? BooleanResponse { get; init; }

    [Description("The answer of a flag with variants.")]
    public FliptVariantDocument? VariantResponse { get; init; }

    [Description("Why there is no answer.")]
    public FliptItemErrorDocument? ErrorResponse { get; init; }
}

/// <summary>Represents the error of one request of a batch.</summary>
[SchemaName("fliptItemError"), Description("The error of one request of a batch.")]
internal sealed record FliptItemErrorDocument
{
    [Description("The key of the flag.")]
    public required string FlagKey { get; init; }

    [Description("The namespace of the request.")]
    public required string NamespaceKey { get; init; }

    [Description("NOT_FOUND_ERROR_EVALUATION_REASON or UNKNOWN_ERROR_EVALUATION_REASON.")]
    public required string Reason { get; init; }
}

/// <summary>Represents a page of flags.</summary>
[SchemaName("fliptList"), Description("A page of flags.")]
internal sealed record FliptListDocument
{
    [Description("The flags, in the order of their keys.")]
    public required IReadOnlyList<FliptFlagDocument> Flags { get; init; }

    [Description("The 'pageToken' of the next page; empty on the last one.")]
    public required string NextPageToken { get; init; }

    [Description("The number of flags on all pages.")]
    public required int TotalCount { get; init; }
}

/// <summary>Represents a flag of a list.</summary>
[SchemaName("fliptFlag"), Description("A flag as Flipt lists it.")]
internal sealed record FliptFlagDocument
{
    [Description("The key.")]
    public required string Key { get; init; }

    [Description("The name that the flag has in Flipt, or the key.")]
    public required string Name { get; init; }

    [Description("The description.")]
    public required string Description { get; init; }

    [Description("Whether the flag is enabled; of a boolean flag its value where no rule matches.")]
    public required bool Enabled { get; init; }

    [Description("The slug of the project.")]
    public required string NamespaceKey { get; init; }

    [Description("BOOLEAN_FLAG_TYPE, or VARIANT_FLAG_TYPE for every other type.")]
    public required string Type { get; init; }

    [Description("The variants; none of a boolean flag.")]
    public required IReadOnlyList<FliptFlagVariantDocument> Variants { get; init; }
}

/// <summary>Represents a variant of a listed flag.</summary>
[SchemaName("fliptFlagVariant"), Description("A variant of a flag.")]
internal sealed record FliptFlagVariantDocument
{
    [Description("The key, which stands for the id.")]
    public required string Id { get; init; }

    [Description("The key of the flag.")]
    public required string FlagKey { get; init; }

    [Description("The key.")]
    public required string Key { get; init; }

    [Description("The key, which stands for the name.")]
    public required string Name { get; init; }

    [Description("Always empty.")]
    public required string Description { get; init; }

    [Description("The attachment as JSON in a string; empty when there is none.")]
    public required string Attachment { get; init; }

    [Description("The slug of the project.")]
    public required string NamespaceKey { get; init; }
}

/// <summary>Represents an error.</summary>
[SchemaName("fliptError"), Description("An error of Flipt's API.")]
internal sealed record FliptErrorDocument
{
    [Description("The code of gRPC, such as 5 for what does not exist.")]
    public required int Code { get; init; }

    [Description("What was wrong.")]
    public required string Message { get; init; }

    [Description("Always empty.")]
    public required IReadOnlyList<string> Details { get; init; }
}

/// <summary>Represents a snapshot.</summary>
[SchemaName("fliptSnapshot"), Description("Flags for clients of Flipt that evaluate by themselves.")]
internal sealed record FliptSnapshotAnswer
{
    [Description("The namespace: its key is that of the request.")]
    public required JsonElement Namespace { get; init; }

    [Description("What distinguishes the snapshot from others.")]
    public required string Digest { get; init; }

    [Description("The flags that the format can express.")]
    public required IReadOnlyList<JsonElement> Flags { get; init; }

    [Description("The other flags, each with its key and the reason.")]
    public required IReadOnlyList<JsonElement> Unsupported { get; init; }
}

/// <summary>Represents a line of a stream of snapshots.</summary>
[SchemaName("fliptStreamLine"), Description("A line of a stream of snapshots.")]
internal sealed record FliptStreamLine
{
    [Description("The snapshot.")]
    public required FliptSnapshotAnswer Result { get; init; }
}
