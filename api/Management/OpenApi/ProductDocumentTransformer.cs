using System.Reflection;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Authentication;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FlagCluster.Api.Management.OpenApi;

/// <summary>Adds what describes the API as a whole: its name and version, the tags and the security schemes.</summary>
internal sealed class ProductDocumentTransformer : IOpenApiDocumentTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var assembly = typeof(ProductDocumentTransformer).Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        document.Info = new()
        {
            Title = "FlagCluster",
            Version = version ?? "0",
            Description =
                "Feature flags: evaluation with OFREP, rulesets and their changes as a stream, and management. Errors are "
                + "RFC 9457 problem details, except in OFREP, which defines its own. Lists are `{items, next}`; pass `next` as "
                + "`after` to get the next page. HEAD is supported wherever GET is. The management API and the reports of events "
                + "reject query parameters that are not described.",
            License = new() { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        var tags = context.DescriptionGroups.SelectMany(group => group.Items).SelectMany(item => item.ActionDescriptor.EndpointMetadata);
        document.Tags = new HashSet<OpenApiTag>(
            tags.OfType<ApiTag>().Distinct().Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description })
        );
        // RFC 9110 defines HEAD by GET; describing both would need two ids for one operation.
        foreach (var path in document.Paths.Values)
            path.Operations?.Remove(HttpMethod.Head);
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [SecuritySchemeMetadata.SdkKey] = Bearer(
                "An SDK key of one environment. Server keys (fcs_…) see rules; client keys (fcc_…) see values of client-visible flags."
            ),
            [SecuritySchemeMetadata.SdkKeyHeader] = ApiKey(
                ParameterLocation.Header,
                "X-API-Key",
                "An SDK key, for clients that cannot set Authorization."
            ),
            [SecuritySchemeMetadata.StreamTicket] = ApiKey(
                ParameterLocation.Query,
                "ticket",
                "The ticket in the stream address of a bulk evaluation. It is valid only for that stream, for one to two days."
            ),
            [SecuritySchemeMetadata.ClientKeyQuery] = ApiKey(
                ParameterLocation.Query,
                "key",
                "A client key, for pages that report with navigator.sendBeacon, which cannot set headers."
            ),
            [SecuritySchemeMetadata.ApiToken] = Bearer("An API token (fcp_… or fcv_…) of one organization."),
            [SecuritySchemeMetadata.Session] = ApiKey(
                ParameterLocation.Cookie,
                SessionCookie.SecureName,
                "The session of a person (POST /auth/login); over plain HTTP the cookie is 'fc'. Requests that change something need "
                    + "'Sec-Fetch-Site: same-origin' or 'none', or the server's own address as 'Origin'. A token takes precedence."
            ),
        };
        return Task.CompletedTask;
    }

    private static OpenApiSecurityScheme Bearer(string description) =>
        new()
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = description,
        };

    private static OpenApiSecurityScheme ApiKey(ParameterLocation location, string name, string description) =>
        new()
        {
            Type = SecuritySchemeType.ApiKey,
            In = location,
            Name = name,
            Description = description,
        };
}
