using FlagCluster.Environments.Evaluation;
using FlagCluster.Hosting.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Tests.Telemetry;

public sealed class SeriesLimitTests
{
    [Fact]
    public void AddDataPlane_SeriesPerInstrument_LimitsTheSeriesOfEvaluations()
    {
        using var services = new ServiceCollection()
            .Configure<MetricsOptions>(options => options.SeriesPerInstrument = 123)
            .AddDataPlane()
            .BuildServiceProvider();

        Assert.Equal(new SeriesLimit(123), services.GetRequiredService<SeriesLimit>());
    }
}
