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
        var root = app.MapGroup("/api/v1")
            .RequirePermissions()
            .AllowHead()
            .WithProblems(StatusCodes.Status406NotAcceptable)
            .WithRouteLabels()
            // Instances: for a type the framework compiles a factory, which delays the start of every host.
            .AddEndpointFilter(new BindingProblemFilter())
            .AddEndpointFilter(new ConditionFilter())
            .WithMetadata(new RequestSizeLimit(2L * options.MaxBodyBytes));
        var routes = new ManagementRoutes(root);
        foreach (var resource in services.GetServices<IManagementResource>())
            resource.Map(routes);
        // Builds the endpoints of the group now, so that a missing permission stops the start and not the first request.
        _ = ((IEndpointRouteBuilder)app).DataSources.Last().Endpoints.Count;
        return app;
    }

    /// <summary>
    /// Authenticates and authorizes only endpoints that declare a permission, so that data plane requests do not pass these
    /// middlewares.
    /// </summary>
    private static void UseManagementAuthorization(WebApplication app)
    {
        // Without these marks WebApplication adds both middlewares in front of every request.
        IApplicationBuilder builder = app;
        builder.Properties["__AuthenticationMiddlewareSet"] = true;
        builder.Properties["__AuthorizationMiddlewareSet"] = true;
        app.UseWhen(
            static http => http.GetEndpoint()?.Metadata.GetMetadata<RequiresPermissionAttribute>() is not null,
            static management => management.UseAuthorization().UseMiddleware<ManagementRequestMiddleware>()
        );
    }

    /// <summary>
    /// Represents the body size at which the web server aborts a management request, which can lose the answer. The endpoints answer
    /// bodies larger than Management:MaxBodyBytes themselves; a body that is not much larger is read to its end, so that the client
    /// receives that answer.
    /// </summary>
    private sealed record RequestSizeLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
