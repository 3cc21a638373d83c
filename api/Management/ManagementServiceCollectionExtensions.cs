using FlagCluster.Api.Management.Authorization;
using FlagCluster.Api.Management.Requests;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the management API.</summary>
public static class ManagementServiceCollectionExtensions
{
    /// <summary>Adds the management API. Requires <c>AddDataPlane</c> and <c>AddAccounts</c>.</summary>
    public static IServiceCollection AddManagement(this IServiceCollection services)
    {
        services.AddOptions<ManagementOptions>().BindConfiguration(ManagementOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        // A parameter that cannot be bound reports a problem that answers the request (BindingProblem).
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false);
        services.ConfigureHttpJsonOptions(options => ManagementJson.Configure(options.SerializerOptions));
        services.AddManagementAuthentication();
        services.AddAuthorization();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, PermissionAuthorizationHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, SignInAuthorizationHandler>());
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessProblemResultHandler>();
        services.AddManagementOpenApi();
        // One line for each subject.
        services.AddAccessResources();
        services.AddAccountResources();
        services.AddSecondFactorResources();
        services.AddLinkResources();
        services.AddSsoResources();
        services.AddTenancyResources();
        services.AddCredentialResources();
        services.AddRulesetResources();
        services.AddImportResources();
        services.AddBundleResources();
        services.AddAnomalyResources();
        services.AddAnalyticsResources();
        services.AddLifecycleResources();
        services.AddCrashResources();
        services.AddAuditResources();
        services.AddWebhookResources();
        services.AddIncomingHookResources();
        services.AddGitResources();
        return services;
    }
}
