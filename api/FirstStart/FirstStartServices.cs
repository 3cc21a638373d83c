using FlagCluster.Api;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the first start.</summary>
public static class FirstStartServices
{
    /// <summary>Adds <see cref="FirstStart"/>. Needs <c>AddControl</c>, an <c>IEnvironments</c>, and the options of the server and its data folder.</summary>
    public static IServiceCollection AddFirstStart(this IServiceCollection services)
    {
        services.AddOptions<FirstStartOptions>().BindConfiguration("FirstStart").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DemoOptions>().BindConfiguration("Demo");
        services.AddSingleton<FirstStart>();
        return services;
    }
}
