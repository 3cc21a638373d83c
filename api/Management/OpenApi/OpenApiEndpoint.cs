using System.Text;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.Conditions;
using FlagCluster.Api.Http.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace FlagCluster.Api.Management.OpenApi;

/// <summary>
/// Serves the OpenAPI document. The framework generates it for the first request; the text is kept for the address at which clients reached
/// the server last.
/// </summary>
internal static class OpenApiEndpoint
{
    private sealed record Generated(string Server, Task<byte[]> Document);

    /// <summary>Maps <c>/openapi/v1.json</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        Generated? last = null;
        RequestDelegate handler = async http =>
        {
            var server = http.Request.PathBase.HasValue ? http.Request.PathBase.ToUriComponent() + "/" : "/";
            var generated = Volatile.Read(ref last);
            if (generated?.Server != server)
                Volatile.Write(ref last, generated = new(server, GenerateAsync(routes.ServiceProvider, server)));
            await JsonAnswer.WriteAsync(http, await generated.Document);
        };
        routes
            .MapGet("/openapi/v1.json", Preconditions.OfUntagged(handler))
            .WithName("GetOpenApi")
            .WithTag(ApiTag.Operations)
            .Describe("Get this document", "Returns the whole HTTP API as OpenAPI 3.1.")
            .WithAnswer(200, "The document.", typeof(object))
            .WithProblems(400, 412);
    }

    private static async Task<byte[]> GenerateAsync(IServiceProvider services, string server)
    {
        await using var scope = services.CreateAsyncScope();
        var provider = scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(
            ManagementOpenApiServiceCollectionExtensions.DocumentName
        );
        var document = await provider.GetOpenApiDocumentAsync();
        document.Servers = [new() { Url = server, Description = "This server." }];
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
    }
}
