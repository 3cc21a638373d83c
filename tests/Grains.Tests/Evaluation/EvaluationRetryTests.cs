using System.Reflection;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Grains.Abstractions.Evaluation;
using FlagCluster.Testing;

namespace FlagCluster.Grains.Tests.Evaluation;

/// <summary>Fault: the silo of an evaluation becomes unavailable before it responds.</summary>
public sealed class EvaluationRetryTests
{
    private static readonly double[] Delays = [10, 20, 40, 80, 160, 320, 500, 500];

    private readonly FakeTimeProvider _time = new();
    private readonly EvaluatorProxy _proxy;
    private readonly FlagEvaluatorClient _evaluator;

    public EvaluationRetryTests()
    {
        // These are proxies, because Orleans treats a class that implements a grain interface as another implementation of the grain.
        var grain = DispatchProxy.Create<IEvaluatorGrain, EvaluatorProxy>();
        _proxy = (EvaluatorProxy)(object)grain;
        var grains = DispatchProxy.Create<IGrainFactory, GrainFactoryProxy>();
        ((GrainFactoryProxy)(object)grains).Evaluator = grain;
        _evaluator = grains.GetFlagEvaluator(new EnvironmentId("acme", "shop", "production"), _time);
    }

    [Fact]
    public async Task Evaluate_SiloUnavailableSeveralTimes_SucceedsOnALaterRetry()
    {
        _proxy.Failures = Delays.Length;

        var evaluating = _evaluator.EvaluateAsync(new() { FlagKey = "flag" });
        foreach (var delay in Delays)
            await AdvanceAsync(delay);

        Assert.Equal("flag", Assert.Single((await evaluating.Soon()).Flags).FlagKey);
        Assert.Equal(Delays.Length + 1, _proxy.Calls);
    }

    [Fact]
    public async Task Evaluate_NoSiloResponds_ThrowsAfterTheLastRetry()
    {
        _proxy.Failures = int.MaxValue;

        var evaluating = _evaluator.EvaluateAsync(new() { FlagKey = "flag" });
        foreach (var delay in Delays)
            await AdvanceAsync(delay);

        var failure = await Assert.ThrowsAsync<EvaluatorUnavailableException>(() => evaluating.Soon());

        Assert.IsType<SiloUnavailableException>(failure.InnerException);
    }

    [Fact]
    public async Task Evaluate_TimedOut_IsNotRetried()
    {
        _proxy.Failures = 1;
        _proxy.Failure = new TimeoutException();

        await Assert.ThrowsAsync<EvaluatorUnavailableException>(() => _evaluator.EvaluateAsync(new() { FlagKey = "flag" }).Soon());

        Assert.Equal(1, _proxy.Calls);
    }

    [Fact]
    public async Task Evaluate_CancelledBetweenRetries_ThrowsOperationCanceledException()
    {
        _proxy.Failures = int.MaxValue;
        using var cancellation = new CancellationTokenSource();

        var evaluating = _evaluator.EvaluateAsync(new() { FlagKey = "flag" }, cancellation.Token);
        await _time.PendingTimerAsync(delay => delay > TimeSpan.Zero).Soon();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => evaluating.Soon());
    }

    private async Task AdvanceAsync(double milliseconds)
    {
        var delay = TimeSpan.FromMilliseconds(milliseconds);
        await _time.PendingTimerAsync(pending => pending == delay).Soon();
        _time.Advance(delay);
    }

    // Proxies derive from the classes below.
#pragma warning disable CA1852

    /// <summary>Fails a number of calls and responds to later ones.</summary>
    private class EvaluatorProxy : DispatchProxy
    {
        public int Failures { get; set; }

        public Exception Failure { get; set; } = new SiloUnavailableException("The silo was killed.");

        public int Calls { get; private set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (Calls++ < Failures)
                return Task.FromException<EvaluateReply>(Failure);
            var request = (EvaluateRequest)args![0]!;
            var flags = request.Queries.Select(query => new ResolutionMessage { FlagKey = query.FlagKey! });
            return Task.FromResult(new EvaluateReply { Answers = [new AnswerMessage { Flags = [.. flags] }] });
        }
    }

    /// <summary>Returns the evaluator for every grain.</summary>
    private class GrainFactoryProxy : DispatchProxy
    {
        public IEvaluatorGrain? Evaluator { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Evaluator;
    }

#pragma warning restore CA1852
}
