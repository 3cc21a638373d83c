using FlagCluster.Api.Management;
using FlagCluster.Api.Management.Authorization;
using FlagCluster.Api.Management.Credentials;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Rulesets;
using FlagCluster.Api.Management.Tenancy;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the management API.</summary>
public static class ManagementServiceCollectionExtensions
{
    /// <summary>Adds the management API. Requires <c>AddDataPlane</c>.</summary>
    public static IServiceCollection AddManagement(this IServiceCollection services)
    {
        services.AddOptions<ManagementOptions>().BindConfiguration(ManagementOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        // A parameter that cannot be bound reports a problem that answers the request (BindingProblem).
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.ConfigureHttpJsonOptions(options => ManagementJsonContext.Configure(options.SerializerOptions));
        services.AddManagementAuthentication();
        services.AddAuthorization();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, PermissionAuthorizationHandler>());
        services.AddManagementOpenApi();
        services.TryAddSingleton<RulesetWriteHandler>();
        services.TryAddSingleton<RulesetResource>();
        services.TryAddSingleton<ChangeResource>();
        services.TryAddSingleton<FlagResource>();
        services.TryAddSingleton<SegmentResource>();
        services.TryAddSingleton<ExplainResource>();
        services.TryAddSingleton<KeyResource>();
        services.TryAddSingleton<TokenResource>();
        services.TryAddSingleton<ProjectResource>();
        services.TryAddSingleton<EnvironmentResource>();
        return services;
    }
}
