using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace FlagCluster.Api.Management.OpenApi;

/// <summary>Parses JSON Schemas into the framework's model.</summary>
internal static class SchemaParser
{
    /// <summary>Parses a schema.</summary>
    /// <param name="json">The schema.</param>
    /// <param name="document">The document whose components its references name.</param>
    /// <exception cref="InvalidOperationException">The schema is invalid.</exception>
    public static OpenApiSchema Parse(string json, OpenApiDocument? document = null)
    {
        var schema = OpenApiModelFactory.Parse<OpenApiSchema>(
            json,
            OpenApiSpecVersion.OpenApi3_1,
            document ?? new(),
            out var diagnostic,
            OpenApiConstants.Json
        );
        if (schema is not null && diagnostic.Errors.Count == 0)
            return schema;
        var errors = string.Join(' ', diagnostic.Errors.Select(error => error.Message));
        throw new InvalidOperationException($"The schema {json} is invalid: {errors}");
    }
}
