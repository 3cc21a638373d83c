using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Management.Audit;
using FlagCluster.Api.Management.Authorization;
using FlagCluster.Api.Management.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Provides the endpoints of the management API.</summary>
public static class ManagementEndpointRouteBuilderExtensions
{
    /// <summary>Maps the management API and the OpenAPI document. Call it after <c>MapDataPlane</c>.</summary>
    public static WebApplication MapManagement(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        UseManagementAuthorization(app);
        OpenApiEndpoint.Map(app.MapGroup("").AllowHead().WithProblems(StatusCodes.Status406NotAcceptable));
        var services = app.Services;
        var options = services.GetRequiredService<IOptions<ManagementOptions>>().Value;
        var routes = new ManagementRoutes(MapGroup(app, "/api/v1", options), MapGroup(app, "/auth", options));
        foreach (var resource in services.GetServices<IManagementResource>())
            resource.Map(routes);
        // Builds the endpoints of both groups now, so that a missing permission stops the start and not the first request.
        foreach (var group in ((IEndpointRouteBuilder)app).DataSources.TakeLast(2))
            _ = group.Endpoints.Count;
        return app;
    }

    private static RouteGroupBuilder MapGroup(WebApplication app, string prefix, ManagementOptions options) =>
        app.MapGroup(prefix)
            .RequirePermissions()
            .AllowHead()
            .WithProblems(StatusCodes.Status406NotAcceptable)
            .WithRouteLabels()
            // Instances: for a type the framework compiles a factory, which delays the start of every host.
            .AddEndpointFilter(new BindingProblemFilter())
            .AddEndpointFilter(new ConditionFilter())
            .WithMetadata(new RequestSizeLimit(2L * options.MaxBodyBytes));

    /// <summary>
    /// Authenticates and authorizes only endpoints that declare who may call them, so that data plane requests do not pass these
    /// middlewares.
    /// </summary>
    private static void UseManagementAuthorization(WebApplication app)
    {
        // Without these marks WebApplication adds both middlewares in front of every request.
        IApplicationBuilder builder = app;
        builder.Properties["__AuthenticationMiddlewareSet"] = true;
        builder.Properties["__AuthorizationMiddlewareSet"] = true;
        app.UseWhen(
            static http => http.GetEndpoint()?.Metadata.GetMetadata<IAccessDeclaration>() is not null,
            static management =>
            {
                var rates = management.ApplicationServices.GetRequiredService<RequestRates>();
                management.Use(next => http => rates.TryRejectManagement(http) ?? next(http));
                management
                    .UseMiddleware<DeniedRequestMiddleware>()
                    .UseMiddleware<CrossSiteRequestMiddleware>()
                    .UseAuthorization()
                    .UseMiddleware<ManagementRequestMiddleware>();
            }
        );
    }

    /// <summary>
    /// Represents the body size at which the web server aborts a management request, which can lose the answer. The endpoints answer
    /// bodies larger than Management:MaxBodyBytes themselves; a body that is not much larger is read to its end, so that the client
    /// receives that answer.
    /// </summary>
    private sealed record RequestSizeLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
