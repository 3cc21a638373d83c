using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Grains.Client;
using FlagCluster.Testing;
using ErrorCode = FlagCluster.Contracts.Evaluation.ErrorCode;

namespace FlagCluster.Grains.Tests.Client;

/// <summary>Tests which queries share a call.</summary>
public sealed class EvaluationBatcherTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<Call> _calls = [];
    private readonly Queue<Action> _queue = [];
    private readonly EvaluationBatcher _batcher;

    public EvaluationBatcherTests() => _batcher = new(SendAsync, _time, _queue.Enqueue);

    [Fact]
    public void Evaluate_QueriesBeforeTheQueueRuns_ShareTheFirstCall()
    {
        _ = _batcher.EvaluateAsync(Query("a"));
        _ = _batcher.EvaluateAsync(Query("b"));

        RunQueue();

        Assert.Equal("a b", Assert.Single(_calls).Keys);
    }

    [Fact]
    public async Task Evaluate_CallInProgress_SendsTheWaitingQueriesTogetherAfterIt()
    {
        var first = EvaluateNow("a");
        var others = new[] { "b", "c", "d" }.Select(key => _batcher.EvaluateAsync(Query(key))).ToList();

        Assert.Equal("a", Assert.Single(_calls).Keys);
        _calls[0].Answer();
        RunQueue();
        Assert.Equal("a", (await first.Soon()).ErrorMessage);
        Assert.Equal("b c d", _calls[1].Keys);
        _calls[1].Answer();

        Assert.Equal(["b", "c", "d"], (await Task.WhenAll(others).Soon()).Select(answer => answer.ErrorMessage));
    }

    [Fact]
    public void Evaluate_MaxQueriesWait_SendsThemDuringTheCall()
    {
        _ = EvaluateNow("a");
        for (var i = 0; i < EvaluationBatcher.MaxQueries + 1; i++)
            _ = _batcher.EvaluateAsync(Query("a"));

        Assert.Equal([1, EvaluationBatcher.MaxQueries], _calls.Select(call => call.Count));
    }

    [Fact]
    public void Evaluate_MaxBytesWait_SendsThemDuringTheCall()
    {
        var large = Query("a") with { Context = new byte[EvaluationBatcher.MaxBytes / 2] };
        _ = EvaluateNow("a");

        for (var i = 0; i < 3; i++)
            _ = _batcher.EvaluateAsync(large);

        Assert.Equal([1, 2], _calls.Select(call => call.Count));
    }

    [Fact]
    public void Evaluate_CallDoesNotReturn_SendsTheWaitingQueriesAfterMaxDelay()
    {
        _ = EvaluateNow("a");
        _ = _batcher.EvaluateAsync(Query("b"));
        _ = _batcher.EvaluateAsync(Query("c"));

        _time.Advance(EvaluationBatcher.MaxDelay);

        Assert.Equal(["a", "b c"], _calls.Select(call => call.Keys));
    }

    [Fact]
    public async Task Evaluate_CallFails_FailsItsQueriesAndSendsTheOthers()
    {
        var failing = EvaluateNow("a");
        var waiting = _batcher.EvaluateAsync(Query("b"));

        _calls[0].Fail(new EvaluatorUnavailableException("No silo answered."));
        await Assert.ThrowsAsync<EvaluatorUnavailableException>(() => failing.Soon());
        RunQueue();
        _calls[1].Answer();

        Assert.Equal("b", (await waiting.Soon()).ErrorMessage);
    }

    [Fact]
    public void Evaluate_AllFlagsDuringACall_IsSentAloneAndAtOnce()
    {
        _ = EvaluateNow("a");
        _ = _batcher.EvaluateAsync(new());
        _ = _batcher.EvaluateAsync(Query("b"));

        Assert.Equal(["a", ""], _calls.Select(call => call.Keys));
    }

    private Task<FlagAnswer> EvaluateNow(string key)
    {
        var evaluating = _batcher.EvaluateAsync(Query(key));
        RunQueue();
        return evaluating;
    }

    private void RunQueue()
    {
        while (_queue.TryDequeue(out var action))
            action();
    }

    private static FlagQuery Query(string key) => new() { FlagKey = key };

    private Task<IReadOnlyList<FlagAnswer>> SendAsync(IReadOnlyList<FlagQuery> queries, CancellationToken cancellationToken)
    {
        var call = new Call(queries);
        _calls.Add(call);
        return call.Task;
    }

    /// <summary>Represents a call that the test answers: each answer has the key of its query as its message.</summary>
    private sealed class Call(IReadOnlyList<FlagQuery> queries)
    {
        private readonly TaskCompletionSource<IReadOnlyList<FlagAnswer>> _answers = new();

        public Task<IReadOnlyList<FlagAnswer>> Task => _answers.Task;

        public int Count => queries.Count;

        public string Keys => string.Join(' ', queries.Select(query => query.FlagKey));

        public void Answer() =>
            _answers.SetResult([
                .. queries.Select(query => new FlagAnswer(EnvironmentVersion.None, false, ErrorCode.None, query.FlagKey, [])),
            ]);

        public void Fail(Exception exception) => _answers.SetException(exception);
    }
}
