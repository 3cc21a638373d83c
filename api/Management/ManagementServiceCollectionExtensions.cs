using FlagCluster.Api.Management.Authorization;
using FlagCluster.Api.Management.Requests;
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
        services.ConfigureHttpJsonOptions(options => ManagementJson.Configure(options.SerializerOptions));
        services.AddManagementAuthentication();
        services.AddAuthorization();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, PermissionAuthorizationHandler>());
        services.AddManagementOpenApi();
        // One line for each subject.
        services.AddTenancyResources();
        services.AddCredentialResources();
        services.AddRulesetResources();
        services.AddAnomalyResources();
        services.AddAnalyticsResources();
        services.AddLifecycleResources();
        services.AddCrashResources();
        return services;
    }
}
