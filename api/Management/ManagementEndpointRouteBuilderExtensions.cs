using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Api.Management.Credentials;
using FlagCluster.Api.Management.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Rulesets;
using FlagCluster.Api.Management.Tenancy;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Events.Destinations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the endpoints of the management API.</summary>
public static class ManagementEndpointRouteBuilderExtensions
{
    /// <summary>Maps the management API and its OpenAPI document. Call it after <c>MapDataPlane</c>.</summary>
    public static WebApplication MapManagement(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        OpenApiDocument.Map(app);
        var services = app.Services;
        var manage = services.GetRequiredService<ManagementRoutes>();
        var bodies = services.GetRequiredService<ManagementBody>();
        var writes = services.GetRequiredService<RulesetWriteHandler>();
        var root = app.MapGroup("/api/v1").WithMetadata(new RequestSizeLimit(2L * services.GetRequiredService<IOptions<ManagementOptions>>().Value.MaxBodyBytes));
        services.GetRequiredService<ProjectResource>().Map(root, manage);
        var environment = root.MapGroup("/projects/{project}/environments/{environment}");
        services.GetRequiredService<RulesetResource>().Map(environment, manage);
        services.GetRequiredService<KeyResource>().Map(environment, manage);
        services.GetRequiredService<ExplainResource>().Map(environment, manage);
        new KeyedResource<Flag>(ItemKind.Flag, ruleset => ruleset.Flags,
            (flag, text) => flag.Key.Contains(text, StringComparison.OrdinalIgnoreCase) || flag.Tags.Contains(text) || (flag.Description?.Contains(text, StringComparison.OrdinalIgnoreCase) ?? false),
            bodies, writes).Map(environment, manage);
        new KeyedResource<Segment>(ItemKind.Segment, ruleset => ruleset.Segments,
            (segment, text) => segment.Key.Contains(text, StringComparison.OrdinalIgnoreCase) || (segment.Description?.Contains(text, StringComparison.OrdinalIgnoreCase) ?? false),
            bodies, writes).Map(environment, manage);
        return app;
    }

    /// <summary>
    /// Where the web server cuts a management request off, which can lose the answer. The endpoints answer bodies past Manage:MaxBodyBytes
    /// themselves; what is not far past it is read to its end, so that the sender sees that answer.
    /// </summary>
    private sealed record RequestSizeLimit(long? MaxRequestBodySize) : Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata;
}
