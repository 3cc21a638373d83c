using System.ComponentModel;
using System.Text.Json;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.DataPlane.Ofrep;

// These records describe OFREP's bodies in the OpenAPI document. The endpoints read and write the bodies without them.

/// <summary>Represents the body of an evaluation request.</summary>
[SchemaName("ofrepRequest"), Description("The body of an evaluation request.")]
internal sealed record OfrepRequestDocument
{
    [Description("The evaluation context: 'targetingKey', which splits need, and up to 1,000 attributes, nested 15 deep.")]
    public IReadOnlyDictionary<string, JsonElement>? Context { get; init; }
}

/// <summary>Represents the answer to the evaluation of one flag.</summary>
[SchemaName("ofrepSuccess"), Description("The value of a flag.")]
internal sealed record OfrepSuccessDocument
{
    [Description("The key of the flag.")]
    public required string Key { get; init; }

    [Description("The key of the variant.")]
    public string? Variant { get; init; }

    [Description("A boolean, string, number, object or array. Without it the application uses its own default.")]
    public JsonElement? Value { get; init; }

    [Description("STATIC, DEFAULT, TARGETING_MATCH, SPLIT, DISABLED or STALE.")]
    public required string Reason { get; init; }

    [Description("The version of the ruleset, and the metadata of the flag.")]
    public required IReadOnlyDictionary<string, JsonElement> Metadata { get; init; }
}

/// <summary>Represents a failed evaluation.</summary>
[SchemaName("ofrepFailure"), Description("The error of an evaluation.")]
internal sealed record OfrepFailureDocument
{
    [Description("The key of the flag.")]
    public string? Key { get; init; }

    [Description("FLAG_NOT_FOUND, PARSE_ERROR, TYPE_MISMATCH, TARGETING_KEY_MISSING, INVALID_CONTEXT, PROVIDER_NOT_READY or GENERAL.")]
    public required string ErrorCode { get; init; }

    [Description("What was wrong.")]
    public string? ErrorDetails { get; init; }
}

/// <summary>Represents the answer to the evaluation of all flags.</summary>
[SchemaName("ofrepBulk"), Description("The values of all flags that the key may see.")]
internal sealed record OfrepBulkDocument
{
    [Description("One entry for each flag. An entry of a failed evaluation has 'errorCode' and 'errorDetails' instead of a value.")]
    public required IReadOnlyList<OfrepBulkFlagDocument> Flags { get; init; }

    [Description("The streams that notify the client of changes.")]
    public required IReadOnlyList<OfrepEventStreamDocument> EventStreams { get; init; }

    [Description("The version of the ruleset.")]
    public required IReadOnlyDictionary<string, JsonElement> Metadata { get; init; }
}

/// <summary>Represents one flag of a bulk answer.</summary>
[SchemaName("ofrepBulkFlag"), Description("The value or the error of one flag.")]
internal sealed record OfrepBulkFlagDocument
{
    [Description("The key of the flag.")]
    public required string Key { get; init; }

    [Description("The key of the variant.")]
    public string? Variant { get; init; }

    [Description("A boolean, string, number, object or array.")]
    public JsonElement? Value { get; init; }

    [Description("STATIC, DEFAULT, TARGETING_MATCH, SPLIT, DISABLED or STALE.")]
    public string? Reason { get; init; }

    [Description("The metadata of the flag, if it has any.")]
    public IReadOnlyDictionary<string, JsonElement>? Metadata { get; init; }

    [Description("OpenFeature's error code.")]
    public string? ErrorCode { get; init; }

    [Description("What was wrong.")]
    public string? ErrorDetails { get; init; }
}

/// <summary>Represents a stream of change notifications.</summary>
[SchemaName("ofrepEventStream"), Description("A stream of change notifications.")]
internal sealed record OfrepEventStreamDocument
{
    [Description("Always 'sse'.")]
    public required string Type { get; init; }

    [Description("The address of the stream.")]
    public required OfrepEndpointDocument Endpoint { get; init; }

    [Description("Seconds without a visible page after which the client may close the stream.")]
    public required int InactivityDelaySec { get; init; }
}

/// <summary>Represents the address of a stream.</summary>
[SchemaName("ofrepEndpoint"), Description("The address of a stream.")]
internal sealed record OfrepEndpointDocument
{
    [Description("The path and query.")]
    public required string RequestUri { get; init; }
}
