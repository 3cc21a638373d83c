using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.OpenApi;
using FlagCluster.Api.Management.Requests;
using Microsoft.OpenApi;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the OpenAPI document.</summary>
internal static class ManagementOpenApiServiceCollectionExtensions
{
    /// <summary>The name of the document.</summary>
    public const string DocumentName = "v1";

    /// <summary>Adds the generator of the OpenAPI document.</summary>
    public static IServiceCollection AddManagementOpenApi(this IServiceCollection services)
    {
        services.AddOpenApi(
            DocumentName,
            options =>
            {
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                options.CreateSchemaReferenceId = NameOf;
                options.AddOperationTransformer<OperationMetadataTransformer>();
                options.AddSchemaTransformer<ValidationSchemaTransformer>();
                options.AddDocumentTransformer<ProductDocumentTransformer>();
                options.AddDocumentTransformer<RulesetSchemaTransformer>();
            }
        );
        return services;
    }

    /// <summary>Returns the name of a type's component, or null for a type that is described where it is used.</summary>
    private static string? NameOf(JsonTypeInfo type)
    {
        if (type.Type.GetCustomAttribute<SchemaNameAttribute>() is { } name)
            return name.Name;
        if (
            type.Type.IsGenericType
            && type.Type.GetGenericTypeDefinition() == typeof(Page<>)
            && type.Type.GenericTypeArguments[0].GetCustomAttribute<SchemaNameAttribute>() is { } item
        )
            return item.Name + "Page";
        return null;
    }
}
