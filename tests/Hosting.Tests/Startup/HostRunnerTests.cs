using FlagCluster.Hosting.Startup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Hosting.Tests.Startup;

public sealed class HostRunnerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunToEndAsync_StopRequestedDuringStart_ReturnsZero(bool canceled)
    {
        using var host = Host(lifetime =>
        {
            lifetime.StopApplication();
            if (canceled)
                throw new OperationCanceledException("The start was canceled.");
            throw new InvalidOperationException("The start was canceled.");
        });

        Assert.Equal(0, await HostRunner.RunToEndAsync(host, () => true));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunToEndAsync_BackgroundServiceFails_ReturnsOne(bool whileOthersStart)
    {
        var failed = new TaskCompletionSource();
        var builder = Builder();
        builder.Services.AddHostedService(services => new FailingService(failed.Task));
        builder.Services.AddHostedService(services => new StartingService(() =>
        {
            if (!whileOthersStart)
                return;
            failed.SetResult();
            var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
            lifetime.ApplicationStopping.WaitHandle.WaitOne();
            lifetime.ApplicationStopping.ThrowIfCancellationRequested();
        }));
        using var host = builder.Build();
        if (!whileOthersStart)
            host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(failed.SetResult);

        Assert.Equal(1, await HostRunner.RunToEndAsync(host, () => false));
    }

    [Fact]
    public async Task RunToEndAsync_StartFails_Throws()
    {
        using var host = Host(_ => throw new InvalidOperationException("The host cannot start."));

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.RunToEndAsync());
    }

    [Fact]
    public async Task RunToEndAsync_StartFailsAndAServiceEndsWithTheHost_Throws()
    {
        var builder = Builder();
        builder.Services.AddHostedService<CanceledService>();
        builder.Services.AddHostedService(_ => new StartingService(() => throw new InvalidOperationException("The host cannot start.")));

        await Assert.ThrowsAsync<InvalidOperationException>(() => builder.Build().RunToEndAsync());
    }

    private static IHost Host(Action<IHostApplicationLifetime> start)
    {
        var builder = Builder();
        builder.Services.AddHostedService(services => new StartingService(() =>
            start(services.GetRequiredService<IHostApplicationLifetime>())
        ));
        return builder.Build();
    }

    private static HostApplicationBuilder Builder()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.ClearProviders();
        return builder;
    }

    private sealed class FailingService(Task trigger) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await trigger;
            throw new InvalidOperationException("The service failed.");
        }
    }

    /// <summary>Ends by an exception when the host is disposed, which makes the host request its own stop.</summary>
    private sealed class CanceledService : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
            Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken);
    }

    private sealed class StartingService(Action start) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            start();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
