using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Shutdown;

/// <summary>Holds the stop of everything else back, for as long as others need to notice that this process is not ready any more.</summary>
internal sealed class Drain(IOptions<ShutdownOptions> options, TimeProvider time) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(options.Value.DrainSeconds), time, cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
