using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Operations.Tests.Hosts;

public sealed class RunningTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunToEnd_ToldToStopBeforeTheStartIsOver_IsAnEndAsGoodAsAny(bool canceled)
    {
        using var host = Host(lifetime =>
        {
            lifetime.StopApplication();
            throw canceled ? new OperationCanceledException("The start was canceled.") : new InvalidOperationException("The start was canceled.");
        });

        Assert.Equal(0, await host.RunToEndAsync());
    }

    [Fact]
    public async Task RunToEnd_AStartThatFails_SaysSo()
    {
        using var host = Host(_ => throw new InvalidOperationException("It cannot start."));

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.RunToEndAsync());
    }

    private static IHost Host(Action<IHostApplicationLifetime> start)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.ClearProviders();
        builder.Services.AddHostedService(services => new Starting(() => start(services.GetRequiredService<IHostApplicationLifetime>())));
        return builder.Build();
    }

    private sealed class Starting(Action start) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            start();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
