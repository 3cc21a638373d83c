using FlagCluster.Control.SecondFactors;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of second factors.</summary>
internal static class SecondFactorsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the methods of second factors: each is an <see cref="ISecondFactorMethod"/>, in the order of the answers. Requires data
    /// protection.
    /// </summary>
    public static IServiceCollection AddSecondFactors(this IServiceCollection services)
    {
        services.TryAddSingleton<TotpMethod>();
        services.TryAddSingleton<RecoveryCodeMethod>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<ISecondFactorMethod, TotpMethod>(provider => provider.GetRequiredService<TotpMethod>())
        );
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<ISecondFactorMethod, RecoveryCodeMethod>(provider =>
                provider.GetRequiredService<RecoveryCodeMethod>()
            )
        );
        services.TryAddSingleton<SecondFactorVerifier>();
        services.TryAddSingleton<SignInChallenges>();
        services.TryAddSingleton<SecondFactorSignIn>();
        return services;
    }
}
