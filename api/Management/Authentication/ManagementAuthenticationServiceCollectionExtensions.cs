using FlagCluster.Api.Management.Authentication;
using Microsoft.AspNetCore.Authentication;

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
                    // A request with a token is authenticated by the token, even if it also has cookies. A request without a credential
                    // is challenged for a token.
                    options.ForwardDefaultSelector = http =>
                        SessionCookie.IsCredential(http.Request) ? ManagementAuthentication.Session : ManagementAuthentication.ApiToken;
                }
            )
            .AddScheme<AuthenticationSchemeOptions, ApiTokenAuthenticationHandler>(
                ManagementAuthentication.ApiToken,
                configureOptions: null
            )
            .AddScheme<AuthenticationSchemeOptions, SessionAuthenticationHandler>(ManagementAuthentication.Session, configureOptions: null);
        return services;
    }
}
