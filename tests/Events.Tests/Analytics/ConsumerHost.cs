using FlagCluster.Analytics.Storage;
using FlagCluster.Events.Kafka.Analytics;
using FlagCluster.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Events.Tests.Analytics;

/// <summary>Runs the consumer with the services that silos register, in this process.</summary>
internal sealed class ConsumerHost : IAsyncDisposable
{
    private readonly IHost _host;

    private ConsumerHost(IHost host) => _host = host;

    public LogLines<AnalyticsConsumerBackgroundService> Log { get; } = new();

    public FaultyFoldStore Store => (FaultyFoldStore)_host.Services.GetRequiredService<IFoldStore>();

    /// <summary>Starts a consumer on a PostgreSQL database.</summary>
    /// <param name="brokers">The address of the broker.</param>
    /// <param name="connectionString">The database, with the schema.</param>
    /// <param name="configure">Changes the store before the start.</param>
    /// <param name="settings">Settings.</param>
    public static Task<ConsumerHost> StartAsync(
        string brokers,
        string connectionString,
        Action<FaultyFoldStore>? configure = null,
        params (string Name, string Value)[] settings
    ) => StartAsync(brokers, connectionString, TimeProvider.System, configure, settings);

    /// <summary>Starts a consumer on a PostgreSQL database, with a clock.</summary>
    public static async Task<ConsumerHost> StartAsync(
        string brokers,
        string connectionString,
        TimeProvider time,
        Action<FaultyFoldStore>? configure = null,
        params (string Name, string Value)[] settings
    )
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        (string Name, string Value)[] all =
        [
            ("Kafka:BootstrapServers", brokers),
            ("Kafka:Properties:session.timeout.ms", "6000"),
            ("Kafka:Properties:heartbeat.interval.ms", "200"),
            ("Analytics:BatchMilliseconds", "50"),
            .. settings,
        ];
        builder.Configuration.AddInMemoryCollection(all.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        builder.Services.AddPostgreSqlStore(options => options.ConnectionString = connectionString);
        builder.Services.AddSingleton(time);
        builder.Services.AddLogging().AddEvents().AddKafkaAnalytics();
        // A decorator, which the container has no registration for.
        var original = builder.Services.Single(service => service.ServiceType == typeof(IFoldStore));
        builder.Services.AddSingleton<IFoldStore>(services => new FaultyFoldStore(
            (IFoldStore)(
                original.ImplementationFactory?.Invoke(services)
                ?? ActivatorUtilities.CreateInstance(services, original.ImplementationType!)
            )
        ));
        ConsumerHost? started = null;
        builder.Services.AddSingleton<ILogger<AnalyticsConsumerBackgroundService>>(_ => started!.Log);
        started = new(builder.Build());
        configure?.Invoke(started.Store);
        await started._host.StartAsync();
        return started;
    }

    public async Task<HealthReportEntry> HealthAsync()
    {
        var report = await _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        return report.Entries["analytics"];
    }

    public T Service<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public Task StopAsync() => _host.StopAsync().Soon();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync();
    }
}
