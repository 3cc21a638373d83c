using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FlagCluster.Api.Management.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FlagCluster.Api.Management.OpenApi;

/// <summary>Describes the validation that the framework does not support.</summary>
internal sealed class ValidationSchemaTransformer : IOpenApiSchemaTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context is { JsonPropertyInfo: null, JsonTypeInfo.UnmappedMemberHandling: JsonUnmappedMemberHandling.Disallow })
            schema.AdditionalPropertiesAllowed = false;
        var attributes = context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(inherit: true) ?? [];
        if (attributes.OfType<OneOfAttribute>().FirstOrDefault() is { } oneOf)
            schema.Enum = [.. oneOf.Values.Select(value => JsonValue.Create(value))];
        if (attributes.OfType<JsonObjectAttribute>().Any())
            schema.Type = JsonSchemaType.Object | JsonSchemaType.Null;
        if (attributes.OfType<Rfc3339TimeAttribute>().Any())
            schema.Format = "date-time";
        return Task.CompletedTask;
    }
}
