namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides the registration of the evaluation APIs of other systems, each in its own folder.</summary>
internal static class CompatibleServiceCollectionExtensions
{
    public static IServiceCollection AddCompatibleApis(this IServiceCollection services) =>
        services.AddFlipt().AddUnleash().AddFlagr().AddFeatureFlagsRs();
}
