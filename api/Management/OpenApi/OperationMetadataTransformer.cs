using System.Globalization;
using System.Reflection;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Authorization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FlagCluster.Api.Management.OpenApi;

/// <summary>
/// Adds to an operation what the endpoint's metadata says about parameters, body and credentials: handlers read these themselves.
/// </summary>
internal sealed class OperationMetadataTransformer : IOpenApiOperationTransformer
{
    private static readonly Dictionary<string, string> Problems = new()
    {
        ["400"] = "The request cannot be parsed, or a parameter or header is unknown, repeated or malformed.",
        ["401"] = "The credential is missing or unknown.",
        ["403"] = "The credential does not have the required permission.",
        ["404"] = "The resource does not exist or belongs to another organization.",
        ["406"] = "'Accept' allows no type that the endpoint answers with.",
        ["409"] = "The slug is in use, other resources refer to this one, or it is the last of its kind.",
        ["412"] = "If-Match does not match the current version, or If-None-Match does.",
        ["413"] = "The body is too large.",
        ["415"] = "The content type is not supported.",
        ["422"] = "The input is invalid; 'errors' lists every error. Or the Idempotency-Key names another request.",
        ["429"] =
            "The key or the server has the maximum number of open streams, the key has used its share of reported events, or there were "
            + "too many attempts to sign in. 'Retry-After' has the seconds to wait.",
        ["501"] = "The server has no rulesets.",
        ["503"] =
            "The store is unavailable, or the server is starting or stopping. The outcome of a write is unknown: "
            + "repeat it with the same Idempotency-Key.",
    };

    /// <inheritdoc/>
    public async Task TransformAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters = [.. metadata.OfType<RequestParameterMetadata>().Select(Parameter)];
        if (metadata.OfType<RequestBodyMetadata>().LastOrDefault() is { } body)
        {
            var schema = await SchemaAsync(body.Type, context, cancellationToken);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = body.IsRequired,
                Content = body.ContentTypes.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = schema }),
            };
        }
        operation.Security =
        [
            .. metadata
                .OfType<SecuritySchemeMetadata>()
                .SelectMany(security => security.Schemes)
                .Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] }),
        ];
        if (metadata.OfType<RequiresPermissionAttribute>().FirstOrDefault() is { } required)
            operation.Description += $" Requires the permission {required}.";
        if (metadata.OfType<RequiresFreshSignInAttribute>().Any())
            operation.Description +=
                $" A person must have signed in within the last minutes, otherwise the problem has the type "
                + $"`{SignInAuthorizationHandler.FreshSignInRequired}`.";
        AddProblems(operation, context.Description);
    }

    /// <summary>Returns a reference to the component of a named type, or the schema of any other type.</summary>
    private static async Task<IOpenApiSchema> SchemaAsync(
        Type type,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var schema = await context.GetOrCreateSchemaAsync(type, null, cancellationToken);
        if (type.GetCustomAttribute<SchemaNameAttribute>() is not { } name)
            return schema;
        context.Document!.AddComponent(name.Name, schema);
        return new OpenApiSchemaReference(name.Name, context.Document);
    }

    private static OpenApiParameter Parameter(RequestParameterMetadata parameter) =>
        new()
        {
            Name = parameter.Name,
            In = parameter.In switch
            {
                "path" => ParameterLocation.Path,
                "query" => ParameterLocation.Query,
                _ => ParameterLocation.Header,
            },
            Required = parameter.In == "path",
            Description = parameter.Description,
            Schema = SchemaParser.Parse(parameter.Schema),
        };

    private static void AddProblems(OpenApiOperation operation, ApiDescription description)
    {
        operation.Responses ??= [];
        foreach (var (status, response) in operation.Responses)
        {
            var problem = int.Parse(status, CultureInfo.InvariantCulture) >= 400;
            if (problem && response is OpenApiResponse { Content: { } content } own && content.ContainsKey("application/problem+json"))
                own.Description = Problems[status];
        }
    }
}
