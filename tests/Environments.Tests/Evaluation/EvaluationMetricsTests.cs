using System.Diagnostics.Metrics;
using System.Globalization;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Environments.Tests.Evaluation;

/// <summary>Tests which series evaluations have when there are fewer slots than environments.</summary>
public sealed class EvaluationMetricsTests : IDisposable
{
    private const int SeriesPerEnvironment = 21;

    private static readonly EvaluationSurface Single = new("single"),
        Bulk = new("bulk", isBulk: true),
        Silo = new("silo");

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Instruments_MoreEnvironmentsThanSlots_KeepEverySeriesWithoutDecreasing()
    {
        var metrics = Metrics(4 * SeriesPerEnvironment + SeriesPerEnvironment - 1);
        var all = Enumerable.Range(0, 5).Select(_ => SampleCommands.Environment()).ToList();
        var before = new Dictionary<string, long>(StringComparer.Ordinal);
        (Reason, ErrorCode)[] outcomes =
        [
            (Reason.Static, ErrorCode.None),
            (Reason.Error, ErrorCode.FlagNotFound),
            (Reason.Split, ErrorCode.None),
            (Reason.Error, ErrorCode.General),
        ];
        foreach (var surface in new[] { Single, Bulk, Silo })
        foreach (var (reason, error) in outcomes)
        {
            foreach (var environment in all)
            {
                metrics.Of(environment).Of(surface).Add(reason, error);
                var now = Measurements.Counters(_services).ToDictionary(Name, Value, StringComparer.Ordinal);

                Assert.Empty(before.Keys.Except(now.Keys));
                Assert.All(before, series => Assert.InRange(now[series.Key], series.Value, series.Value + 1));
                Assert.All(
                    now.Keys.GroupBy(name => name.Split(' ')[0]),
                    series => Assert.InRange(series.Count(), 1, 4 * SeriesPerEnvironment)
                );
                before = now;
            }
        }

        var shown = before.Keys.Select(name => name.Split(' ')[1]).ToHashSet();
        Assert.Equal([.. all[..3].Select(environment => environment.ToString()), EvaluationMetrics.Other], shown);
        var splits = before.Where(series =>
            series.Key.StartsWith("flagcluster.evaluations other ", StringComparison.Ordinal)
            && series.Key.EndsWith(" split", StringComparison.Ordinal)
        );

        Assert.Equal(2 * 3, splits.Sum(series => series.Value));
    }

    [Fact]
    public void Instruments_EnvironmentWithOneSurfaceInUse_ShowAllSeriesOfThatSurface()
    {
        var environment = SampleCommands.Environment();
        Metrics(1_000).Of(environment).Of(Silo).Add(Reason.Split, ErrorCode.None);

        var measured = Measurements.Counters(_services);

        Assert.Equal(14, measured.Count);
        Assert.All(measured, line => Assert.Contains($" {environment} silo ", line, StringComparison.Ordinal));
        Assert.Equal($"flagcluster.evaluations {environment} silo split 1", Assert.Single(measured, line => Value(line) == 1));
        Assert.Contains($"flagcluster.evaluation.errors {environment} silo flag_not_found 0", measured);
    }

    [Fact]
    public void Instruments_EnvironmentWithoutEvaluations_UsesNoSlot()
    {
        var metrics = Metrics(2 * SeriesPerEnvironment);
        metrics.Of(SampleCommands.Environment());
        var environment = SampleCommands.Environment();
        Assert.Empty(Measurements.Counters(_services));

        metrics.Of(environment).Of(Single).Add(Reason.Static, ErrorCode.None);

        Assert.Contains($"flagcluster.evaluations {environment} single static 1", Measurements.Counters(_services));
    }

    [Fact]
    public async Task Instruments_HostWithSeriesLimit_StayWithinTheLimit()
    {
        await using var host = new ServiceCollection()
            .AddSingleton(new SeriesLimit(7))
            .AddPrivateFiles()
            .AddReplicas()
            .BuildServiceProvider();

        host.GetRequiredService<EvaluationMetrics>()
            .Of(SampleCommands.Environment())
            .Of(ReplicaEvaluator.Surface)
            .Add(Reason.Static, ErrorCode.None);

        Assert.Contains("flagcluster.evaluations other silo static 1", Measurements.Counters(host));
    }

    private static string Name(string line) => line[..line.LastIndexOf(' ')];

    private static long Value(string line) => long.Parse(line[line.LastIndexOf(' ')..], CultureInfo.InvariantCulture);

    private EvaluationMetrics Metrics(int limit) => new(_services.GetRequiredService<IMeterFactory>(), [Single, Bulk, Silo], new(limit));
}
