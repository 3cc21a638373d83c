using System.Diagnostics.Metrics;
using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Environments.Tests.Evaluation;

public sealed class EvaluationCountsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly EvaluationMetrics _metrics;

    public EvaluationCountsTests() => _metrics = new(_services.GetRequiredService<IMeterFactory>());

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Add_AnyNumberOfTimes_AllocatesNothing()
    {
        var counts = _metrics.Of(SampleCommands.Environment());
        var answers = new EvaluationAnswer[50];
        Array.Fill(answers, new(SampleCommands.Flag("a"), null, null, Reason.Split));
        Run(counts, answers);
        // A collection that other tests cause counts against this thread: the least of some rounds is what counts.
        var least = Enumerable.Range(0, 5).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Run(counts, answers);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });

        Assert.Equal(0, least);

        static void Run(EvaluationCounts counts, EvaluationAnswer[] answers)
        {
            for (var i = 0; i < 1_000; i++)
            {
                counts.Add(EvaluationSurface.Ofrep, Reason.TargetingMatch, ErrorCode.None);
                counts.Fail(EvaluationSurface.Ofrep, ErrorCode.FlagNotFound);
                counts.AddBulk(answers);
                counts.AddNotModified();
            }
        }
    }

    [Fact]
    public async Task Add_FromManyThreads_LosesNone()
    {
        var environment = SampleCommands.Environment();
        var counts = _metrics.Of(environment);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++) counts.Add(EvaluationSurface.Silo, Reason.Split, ErrorCode.None);
        })));

        Assert.Contains("flagcluster.evaluations " + environment + " silo split 80000", Measured.Of(_services));
    }

    [Fact]
    public void Instruments_EveryReasonAndError_AreCountedApart()
    {
        var environment = SampleCommands.Environment();
        var counts = _metrics.Of(environment);
        Assert.Same(counts, _metrics.Of(environment));
        var expected = new List<string>();
        var times = 0;
        foreach (var (surface, name) in new[] { (EvaluationSurface.Ofrep, "ofrep"), (EvaluationSurface.OfrepBulk, "ofrep_bulk"), (EvaluationSurface.Silo, "silo") })
        {
            foreach (var (reason, text) in new[]
            {
                (Reason.Static, "static"), (Reason.Default, "default"), (Reason.TargetingMatch, "targeting_match"), (Reason.Split, "split"), (Reason.Disabled, "disabled"), (Reason.Stale, "stale"),
            })
            {
                times++;
                for (var i = 0; i < times; i++) counts.Add(surface, reason, ErrorCode.None);
                expected.Add($"flagcluster.evaluations {environment} {name} {text} {times}");
            }
            var errors = 0;
            foreach (var (code, text) in new[]
            {
                (ErrorCode.FlagNotFound, "flag_not_found"), (ErrorCode.ParseError, "parse_error"), (ErrorCode.TypeMismatch, "type_mismatch"), (ErrorCode.TargetingKeyMissing, "targeting_key_missing"),
                (ErrorCode.InvalidContext, "invalid_context"), (ErrorCode.ProviderNotReady, "provider_not_ready"), (ErrorCode.General, "general"),
            })
            {
                times++;
                errors += times;
                for (var i = 0; i < times; i++) counts.Fail(surface, code);
                expected.Add($"flagcluster.evaluation.errors {environment} {name} {text} {times}");
            }
            expected.Add($"flagcluster.evaluations {environment} {name} error {errors}");
        }
        counts.AddBulk([]);
        counts.AddNotModified();
        counts.AddNotModified();
        expected.AddRange([$"flagcluster.evaluation.bulk.requests {environment} answered 1", $"flagcluster.evaluation.bulk.requests {environment} not_modified 2"]);

        Assert.Equal(expected.Order(StringComparer.Ordinal), Measured.Of(_services).Order(StringComparer.Ordinal));
    }
}
