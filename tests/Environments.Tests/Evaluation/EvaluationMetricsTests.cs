using System.Diagnostics.Metrics;
using System.Globalization;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Metrics;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Events.Destinations;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Environments.Tests.Evaluation;

/// <summary>Which series evaluations have, with fewer places than environments.</summary>
public sealed class EvaluationMetricsTests : IDisposable
{
    private const int Each = 21;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Instruments_PastTheLimit_KeepEverySeriesAndLetNoneFall()
    {
        var metrics = Metrics(4 * Each + Each - 1);
        var all = Enumerable.Range(0, 5).Select(_ => SampleCommands.Environment()).ToList();
        var before = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var surface in Enum.GetValues<EvaluationSurface>())
        foreach (var (reason, error) in new[] { (Reason.Static, ErrorCode.None), (Reason.Error, ErrorCode.FlagNotFound), (Reason.Split, ErrorCode.None), (Reason.Error, ErrorCode.General) })
        {
            foreach (var environment in all)
            {
                metrics.Of(environment).Add(surface, reason, error);
                var now = Measured.Of(_services).ToDictionary(Name, Value, StringComparer.Ordinal);

                Assert.Empty(before.Keys.Except(now.Keys));
                Assert.All(before, series => Assert.InRange(now[series.Key], series.Value, series.Value + 1));
                Assert.All(now.Keys.GroupBy(name => name.Split(' ')[0]), series => Assert.InRange(series.Count(), 1, 4 * Each));
                before = now;
            }
        }

        var shown = before.Keys.Select(name => name.Split(' ')[1]).ToHashSet();
        Assert.Equal([.. all[..3].Select(environment => environment.ToString()), EvaluationMetrics.Other], shown);
        Assert.Equal(2 * 3, before.Where(series => series.Key.StartsWith("flagcluster.evaluations other ", StringComparison.Ordinal) && series.Key.EndsWith(" split", StringComparison.Ordinal)).Sum(series => series.Value));
    }

    [Fact]
    public void Instruments_OfAnEnvironment_ShowZerosOfTheSurfacesThatWereUsed()
    {
        var environment = SampleCommands.Environment();
        Metrics(1_000).Of(environment).Add(EvaluationSurface.Silo, Reason.Split, ErrorCode.None);

        var measured = Measured.Of(_services);

        Assert.Equal(14, measured.Count);
        Assert.All(measured, line => Assert.Contains($" {environment} silo ", line, StringComparison.Ordinal));
        Assert.Equal($"flagcluster.evaluations {environment} silo split 1", Assert.Single(measured, line => Value(line) == 1));
        Assert.Contains($"flagcluster.evaluation.errors {environment} silo flag_not_found 0", measured);
    }

    [Fact]
    public void Instruments_OfEnvironmentsThatWereNotEvaluated_TakeNoPlace()
    {
        var metrics = Metrics(2 * Each);
        metrics.Of(SampleCommands.Environment());
        var environment = SampleCommands.Environment();
        Assert.Empty(Measured.Of(_services));
        metrics.Of(environment).Add(EvaluationSurface.Ofrep, Reason.Static, ErrorCode.None);

        Assert.Contains($"flagcluster.evaluations {environment} ofrep static 1", Measured.Of(_services));
    }

    [Fact]
    public async Task Instruments_OfAHost_KeepToItsLimit()
    {
        await using var host = new ServiceCollection().AddSingleton(new SeriesLimit(Each)).AddPrivateFiles().AddReplicas().BuildServiceProvider();
        host.GetRequiredService<EvaluationMetrics>().Of(SampleCommands.Environment()).Add(EvaluationSurface.Ofrep, Reason.Static, ErrorCode.None);

        Assert.Contains("flagcluster.evaluations other ofrep static 1", Measured.Of(host));
    }

    private static string Name(string line) => line[..line.LastIndexOf(' ')];

    private static long Value(string line) => long.Parse(line[line.LastIndexOf(' ')..], CultureInfo.InvariantCulture);

    private EvaluationMetrics Metrics(int limit) => new(_services.GetRequiredService<IMeterFactory>(), new(limit));
}
