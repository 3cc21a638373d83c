using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>
/// Represents canonical JSON that is copied into an answer as it is. The ruleset's JSON Schema describes it in the OpenAPI document.
/// </summary>
/// <param name="Json">The JSON as UTF-8.</param>
internal abstract record RawJson(ReadOnlyMemory<byte> Json) : ISized
{
    /// <inheritdoc/>
    [JsonIgnore]
    public int Bytes => Json.Length;
}

/// <summary>Represents a flag.</summary>
[SchemaName("flag"), JsonConverter(typeof(RawJsonConverter<FlagDocument>))]
internal sealed record FlagDocument(ReadOnlyMemory<byte> Json) : RawJson(Json);

/// <summary>Represents a flag whose key may be left out because the address has it.</summary>
[SchemaName("flagInput"), JsonConverter(typeof(RawJsonConverter<FlagInputDocument>))]
internal sealed record FlagInputDocument(ReadOnlyMemory<byte> Json) : RawJson(Json);

/// <summary>Represents a segment.</summary>
[SchemaName("segment"), JsonConverter(typeof(RawJsonConverter<SegmentDocument>))]
internal sealed record SegmentDocument(ReadOnlyMemory<byte> Json) : RawJson(Json);

/// <summary>Represents a segment whose key may be left out because the address has it.</summary>
[SchemaName("segmentInput"), JsonConverter(typeof(RawJsonConverter<SegmentInputDocument>))]
internal sealed record SegmentInputDocument(ReadOnlyMemory<byte> Json) : RawJson(Json);

/// <summary>Represents a change of the targeting keys of a segment whose key the address has.</summary>
[SchemaName("memberChangeInput"), JsonConverter(typeof(RawJsonConverter<MemberChangeDocument>))]
internal sealed record MemberChangeDocument(ReadOnlyMemory<byte> Json) : RawJson(Json);

/// <summary>Represents the operations of a change set.</summary>
[SchemaName("changeSet"), JsonConverter(typeof(RawJsonConverter<ChangeSetDocument>))]
internal sealed record ChangeSetDocument(ReadOnlyMemory<byte> Json) : RawJson(Json);

/// <summary>Writes canonical JSON as it is.</summary>
internal sealed class RawJsonConverter<T> : JsonConverter<T>
    where T : RawJson
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Documents of rulesets are only written; RulesetJson reads them.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
}

/// <summary>Answers with canonical JSON without copying it.</summary>
/// <param name="Json">The JSON as UTF-8.</param>
/// <param name="Status">The HTTP status.</param>
internal sealed record RawJsonResult(ReadOnlyMemory<byte> Json, int Status = StatusCodes.Status200OK) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) => JsonAnswer.WriteAsync(httpContext, Json, Status);
}
