using System.Diagnostics.Metrics;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Environments.Tests.Evaluation;

public sealed class EvaluationCountsTests : IDisposable
{
    private static readonly EvaluationSurface Single = new("single");
    private static readonly EvaluationSurface Bulk = new("bulk", isBulk: true);

    private static readonly (Reason Reason, string Label)[] Reasons =
    [
        (Reason.Static, "static"),
        (Reason.Default, "default"),
        (Reason.TargetingMatch, "targeting_match"),
        (Reason.Split, "split"),
        (Reason.Disabled, "disabled"),
        (Reason.Stale, "stale"),
    ];

    private static readonly (ErrorCode Code, string Label)[] Codes =
    [
        (ErrorCode.FlagNotFound, "flag_not_found"),
        (ErrorCode.ParseError, "parse_error"),
        (ErrorCode.TypeMismatch, "type_mismatch"),
        (ErrorCode.TargetingKeyMissing, "targeting_key_missing"),
        (ErrorCode.InvalidContext, "invalid_context"),
        (ErrorCode.ProviderNotReady, "provider_not_ready"),
        (ErrorCode.General, "general"),
    ];

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly EvaluationMetrics _metrics;

    public EvaluationCountsTests() => _metrics = new(_services.GetRequiredService<IMeterFactory>(), [Single, Bulk]);

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Add_AnyNumberOfTimes_AllocatesNothing()
    {
        var environment = _metrics.Of(SampleCommands.Environment());
        var answers = new EvaluationAnswer[50];
        Array.Fill(answers, new(0, 0, Reason.Split));

        var allocated = Allocations.Of(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                environment.Of(Single).Add(Reason.TargetingMatch, ErrorCode.None);
                environment.Of(Single).Fail(ErrorCode.FlagNotFound);
                environment.Of(Bulk).Add(answers);
                environment.Of(Bulk).AddNotModified();
            }
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task Add_FromManyThreads_CountsEveryCall()
    {
        var environment = SampleCommands.Environment();
        var counts = _metrics.Of(environment).Of(Single);

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < 10_000; i++)
                            counts.Add(Reason.Split, ErrorCode.None);
                    })
                )
        );

        Assert.Contains("flagcluster.evaluations " + environment + " single split 80000", Measurements.Counters(_services));
    }

    [Fact]
    public void Of_KnownEnvironment_ReturnsTheSameCounts()
    {
        var environment = SampleCommands.Environment();

        Assert.Same(_metrics.Of(environment).Of(Bulk), _metrics.Of(environment).Of(Bulk));
    }

    [Fact]
    public void Of_UnregisteredSurface_Throws()
    {
        var counts = _metrics.Of(SampleCommands.Environment());

        var exception = Assert.Throws<InvalidOperationException>(() => counts.Of(new("other")));

        Assert.Contains("'other'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Instruments_EveryReasonAndCode_AreCountedSeparately()
    {
        var environment = SampleCommands.Environment();
        var expected = new List<string>();
        var times = 0;
        foreach (var surface in new[] { Single, Bulk })
        {
            var counts = _metrics.Of(environment).Of(surface);
            foreach (var (reason, label) in Reasons)
            {
                times++;
                for (var i = 0; i < times; i++)
                    counts.Add(reason, ErrorCode.None);
                expected.Add($"flagcluster.evaluations {environment} {surface.Name} {label} {times}");
            }
            var errors = 0;
            foreach (var (code, label) in Codes)
            {
                times++;
                errors += times;
                for (var i = 0; i < times; i++)
                    counts.Fail(code);
                expected.Add($"flagcluster.evaluation.errors {environment} {surface.Name} {label} {times}");
            }
            expected.Add($"flagcluster.evaluations {environment} {surface.Name} error {errors}");
        }

        var measured = Measurements
            .Counters(_services)
            .Where(line => !line.StartsWith("flagcluster.evaluation.bulk", StringComparison.Ordinal));

        Assert.Equal(expected.Order(StringComparer.Ordinal), measured.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Instruments_BulkRequests_AreCountedByOutcomeOnBulkSurfacesOnly()
    {
        var environment = SampleCommands.Environment();
        _metrics.Of(environment).Of(Single).Add([]);
        _metrics.Of(environment).Of(Bulk).Add([]);
        _metrics.Of(environment).Of(Bulk).AddNotModified();
        _metrics.Of(environment).Of(Bulk).AddNotModified();

        var measured = Measurements
            .Counters(_services)
            .Where(line => line.StartsWith("flagcluster.evaluation.bulk", StringComparison.Ordinal));

        Assert.Equal(
            [
                $"flagcluster.evaluation.bulk.requests {environment} bulk answered 1",
                $"flagcluster.evaluation.bulk.requests {environment} bulk not_modified 2",
            ],
            measured.Order(StringComparer.Ordinal)
        );
    }
}
