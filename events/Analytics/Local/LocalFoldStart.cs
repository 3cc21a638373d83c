using FlagCluster.Events.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Analytics.Local;

/// <summary>
/// Starts the recorder <c>analytics</c> with the host. The recorder ends when it is disposed, after the events that are left were
/// delivered.
/// </summary>
internal sealed class LocalFoldStart(IServiceProvider services, IOptions<EventsOptions> events) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (events.Value.Names().Contains(LocalFoldDestination.Key))
            ((LocalFoldDestination)services.GetRequiredKeyedService<IEventDestination>(LocalFoldDestination.Key)).Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
