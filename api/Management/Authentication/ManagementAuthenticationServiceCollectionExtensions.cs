using FlagCluster.Api.Management.Authentication;
using FlagCluster.Control.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the control plane's authentication.</summary>
internal static class ManagementAuthenticationServiceCollectionExtensions
{
    /// <summary>Adds the authentication schemes of the control plane.</summary>
    public static IServiceCollection AddManagementAuthentication(this IServiceCollection services)
    {
        // No scheme is the default: the data plane checks SDK keys itself, and only endpoints with a permission authenticate here.
        services
            .AddAuthentication()
            .AddPolicyScheme(
                ManagementAuthentication.Scheme,
                displayName: null,
                options =>
                {
                    // A request with a token is authenticated by the token, even if it also has cookies. API tokens are the only kind of
                    // credential today, so that a request without one is challenged for a token.
                    options.ForwardDefaultSelector = _ => ManagementAuthentication.ApiToken;
                }
            )
            .AddScheme<AuthenticationSchemeOptions, ApiTokenAuthenticationHandler>(
                ManagementAuthentication.ApiToken,
                configureOptions: null
            );
        services.TryAddSingleton<IGrantSource, OrganizationOwnerGrants>();
        return services;
    }
}
