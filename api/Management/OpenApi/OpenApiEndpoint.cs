using System.Text;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace FlagCluster.Api.Management.OpenApi;

/// <summary>Serves the OpenAPI document. The framework generates it for the first request; the text is kept.</summary>
internal static class OpenApiEndpoint
{
    /// <summary>Maps <c>/openapi/v1.json</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var document = new Lazy<Task<byte[]>>(() => GenerateAsync(routes.ServiceProvider));
        RequestDelegate handler = async http => await JsonAnswer.WriteAsync(http, await document.Value);
        routes
            .MapGet("/openapi/v1.json", handler)
            .WithName("GetOpenApi")
            .WithTag(ApiTag.Operations)
            .Describe("Get this document", "Returns the whole HTTP API as OpenAPI 3.1.")
            .WithAnswer(200, "The document.", typeof(object));
    }

    private static async Task<byte[]> GenerateAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var provider = scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(
            ManagementOpenApiServiceCollectionExtensions.DocumentName
        );
        var document = await provider.GetOpenApiDocumentAsync();
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
    }
}
