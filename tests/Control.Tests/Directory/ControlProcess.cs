using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using FlagCluster.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Control.Tests.Directory;

/// <summary>The control services of one process, as a host registers and starts them.</summary>
public sealed class ControlProcess : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public ControlProcess(FaultyControlStore store, TimeProvider clock, string folder = "", double saveSeconds = 10)
    {
        Store = store;
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(clock)
            .AddSingleton<ITenancyStore>(store)
            .AddSingleton<ICredentialStore>(store)
            .AddSingleton<IAccessStore>(store)
            .AddSingleton<ITokenUses>(store)
            .AddSingleton<IControlChanges>(store)
            .AddSingleton<ILogger<ControlRefreshBackgroundService>>(RefreshLog)
            .AddSingleton<ILogger<DirectorySaveBackgroundService>>(SaveLog)
            .Configure<ControlOptions>(options => (options.Directory, options.SaveSeconds) = (folder, saveSeconds))
            .AddPrivateFiles()
            .AddControl()
            .BuildServiceProvider();
    }

    public FaultyControlStore Store { get; }

    public ControlDirectory Directory => _services.GetRequiredService<ControlDirectory>();

    public AccessDirectory Access => _services.GetRequiredService<AccessDirectory>();

    public ControlReader Reader => _services.GetRequiredService<ControlReader>();

    public DirectorySnapshot Current => Reader.Current;

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    internal LogLines<ControlRefreshBackgroundService> RefreshLog { get; } = new();

    internal LogLines<DirectorySaveBackgroundService> SaveLog { get; } = new();

    public async Task StartAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
    }

    public async Task StopAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>().Reverse())
            await service.StopAsync(CancellationToken.None).Soon();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
