using FlagCluster.Grains.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures Orleans from the sections <c>Cluster</c>, <c>Silo</c> and <c>ClusterTls</c>.</summary>
public static class ClusterBuilderExtensions
{
    /// <summary>Configures a silo.</summary>
    public static ISiloBuilder AddClusterSettings(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        AddClusterOptions(silo.Services);
        silo.Services.AddOptions<SiloHostOptions>().BindConfiguration(SiloHostOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        silo.Services.AddSingleton<IValidateOptions<SiloHostOptions>, SiloHostOptionsValidator>();
        silo.Services.ConfigureOptions<SiloSetup>();
        silo.AddSiloTls();
        return silo;
    }

    /// <summary>Adds an Orleans client that connects to the cluster in the background, without a time limit.</summary>
    /// <param name="builder">The host, which starts without waiting for the connection.</param>
    /// <param name="configure">Adds what the client needs in addition to the settings.</param>
    public static IHostApplicationBuilder AddClusterClient(this IHostApplicationBuilder builder, Action<IClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        AddClusterOptions(builder.Services);
        builder.AddClientTls();
        var before = builder.Services.Count(IsHosted);
        builder.UseOrleansClient(client =>
        {
            client.Services.ConfigureOptions<ClientSetup>();
            client.UseConnectionRetryFilter<InfiniteConnectionRetryFilter>();
            client.AddFlagClusterGrains();
            configure(client);
        });
        // Orleans 10.4.2 has no option for a start in the background: its hosted service awaits the first connection.
        var starts = builder.Services.Where(IsHosted).Skip(before).ToList();
        if (starts is not [var start])
            throw new InvalidOperationException($"The Orleans client registers {starts.Count} hosted services, not one.");
        builder.Services.Remove(start);
        builder.Services.AddHostedService<ClusterConnection>();
        return builder;
    }

    private static void AddClusterOptions(IServiceCollection services)
    {
        services
            .AddOptions<ClusterTimingOptions>()
            .BindConfiguration(ClusterTimingOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services
            .AddOptions<ClusterOptions>()
            .Configure(options => (options.ClusterId, options.ServiceId) = ("flagcluster", "flagcluster"))
            .BindConfiguration(ClusterTimingOptions.Section)
            .Validate(options => options.ClusterId.Length > 0, Empty("ClusterId"))
            .Validate(options => options.ServiceId.Length > 0, Empty("ServiceId"))
            .ValidateOnStart();
    }

    private static string Empty(string setting) => $"Cluster:{setting} is empty; set it to the same name on every silo and gateway.";

    private static bool IsHosted(ServiceDescriptor service) => !service.IsKeyedService && service.ServiceType == typeof(IHostedService);
}
