using System.Buffers;
using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Flagr;
using FlagCluster.Environments.Evaluation.Flipt;
using FlagCluster.Environments.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Environments.Tests.Evaluation;

/// <summary>Tests the evaluation pipeline that all surfaces share.</summary>
// xunit calls DisposeAsync.
#pragma warning disable CA1001
public sealed class EvaluationRunTests : IAsyncLifetime
{
    private static readonly EvaluationSurface Single = new("single");
    private static readonly EvaluationSurface Bulk = new("bulk", isBulk: true);
    private static readonly EvaluationCaller Server = new(FlagScope.All, "key", "sdk/1");
    private static readonly EvaluationCaller Client = new(FlagScope.ClientVisible, "key", "sdk/1");

    private readonly TempFolder _folder = new();
    private readonly Recorder _recorder = new();
    private readonly EnvironmentId _environment = SampleCommands.Environment();
    private OpenStore _store = null!;
    private ServiceProvider _services = null!;
    private EnvironmentEvaluator _evaluator = null!;

    public async Task InitializeAsync()
    {
        _store = OpenStore.Sqlite(_folder.File("flags.db"));
        await _store.Migrator.MigrateAsync();
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton<IEvaluationRecorder>(_recorder)
            .AddSingleton(_store.Log)
            .AddPrivateFiles()
            .AddLocalEnvironments()
            .AddReplicas()
            .AddEvaluationSurface(Single)
            .AddEvaluationSurface(Bulk)
            .BuildServiceProvider();
        var writers = _services.GetRequiredService<IEnvironments>();
        await writers.ApplyAsync(_environment, SampleCommands.Put("b"));
        await writers.ApplyAsync(_environment, SampleCommands.Put("a"));
        _evaluator = _services.GetRequiredService<EnvironmentEvaluators>().Get(_environment);
        Assert.True(await _evaluator.Replica.WaitForAsync(new EnvironmentVersion(1, 2), TimeSpan.FromSeconds(30)));
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void TryEvaluate_VisibleFlag_IsCountedAndRecorded()
    {
        var found = TryEvaluate("a", Server);

        Assert.True(found);
        Assert.Equal(["a"], _recorder.Flags);
        Assert.False(_recorder.IsBulk);
        Assert.Equal(SdkKeyKind.Server, _recorder.KeyKind);
        Assert.Contains($"flagcluster.evaluations {_environment} single static 1", Measurements.Counters(_services));
    }

    [Theory]
    [InlineData("missing", false)]
    [InlineData("a", true)]
    public void TryEvaluate_MissingOrHiddenFlag_IsCountedAndNotRecorded(string key, bool clientSide)
    {
        var found = TryEvaluate(key, clientSide ? Client : Server);

        Assert.False(found);
        Assert.Empty(_recorder.Flags);
        Assert.Contains($"flagcluster.evaluation.errors {_environment} single flag_not_found 1", Measurements.Counters(_services));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("missing")]
    public void TryEvaluate_CallerThatIsNotRecorded_IsNeitherCountedNorRecorded(string key)
    {
        TryEvaluate(key, Server with { Recorded = false });

        Assert.Empty(_recorder.Flags);
        Assert.DoesNotContain(
            Measurements.Counters(_services),
            line => line.Contains($" {_environment} single ", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void EvaluateAll_VisibleFlags_AreVisitedCountedAndRecordedInOrder()
    {
        var visited = EvaluateAll(Server);

        Assert.Equal(["a", "b"], visited);
        Assert.Equal(["a", "b"], _recorder.Flags);
        Assert.True(_recorder.IsBulk);
        Assert.Contains($"flagcluster.evaluations {_environment} bulk static 2", Measurements.Counters(_services));
        Assert.Contains($"flagcluster.evaluation.bulk.requests {_environment} bulk answered 1", Measurements.Counters(_services));
    }

    [Fact]
    public void EvaluateAll_HiddenFlags_AreNotVisited()
    {
        var visited = EvaluateAll(Client);

        Assert.Empty(visited);
        Assert.Empty(_recorder.Flags);
    }

    [Fact]
    public void Evaluate_AfterAFirstTimeOnTheThread_AllocatesNothing()
    {
        _recorder.Collects = false;

        var allocated = Allocations.Of(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                _evaluator.Begin(Single, _evaluator.Replica, default).TryEvaluate("a", Server, out _, out _);
                var counter = new Counter();
                _evaluator.Begin(Bulk, _evaluator.Replica, default).EvaluateAll(Server, ref counter);
                if (counter.Visited != 2)
                    throw new InvalidOperationException("Two flags were expected.");
            }
        });

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(FliptOperation.Variant, """{"flagKey":"a","entityId":"u","requestId":"r","context":{"plan":"gold"}}""")]
    [InlineData(FliptOperation.Variant, """{"flagKey":"a","entityId":"u"}""")]
    [InlineData(FliptOperation.Batch, """{"requests":[{"flagKey":"a","entityId":"u"},{"flagKey":"b","entityId":"v"}]}""")]
    public void EvaluateFlipt_AfterAFirstTimeOnTheThread_AllocatesNothing(FliptOperation operation, string body)
    {
        _recorder.Collects = false;
        var request = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body));

        var allocated = Allocations.Of(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                var run = _evaluator.Begin(Bulk, _evaluator.Replica, request);
                if (FliptAnswers.Evaluate(run, operation, "web", null, Server, AnswerBuffer.Take(), out var details) != ErrorCode.None)
                    throw new InvalidOperationException(details);
            }
        });

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(FlagrOperation.Evaluation, """{"flagKey":"a","entityID":"u","entityContext":{"plan":"gold"}}""")]
    [InlineData(FlagrOperation.Evaluation, """{"flagID":5,"flagKey":"a","entityID":"u"}""")]
    [InlineData(FlagrOperation.Batch, """{"entities":[{"entityID":"u"},{"entityID":"v"}],"flagKeys":["a","b"],"flagIDs":[7]}""")]
    public void EvaluateFlagr_AfterAFirstTimeOnTheThread_AllocatesNothing(FlagrOperation operation, string body)
    {
        _recorder.Collects = false;
        var request = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body));

        var allocated = Allocations.Of(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                var run = _evaluator.Begin(Bulk, _evaluator.Replica, request);
                if (FlagrAnswers.Evaluate(run, operation, Server, AnswerBuffer.Take(), out var details) != ErrorCode.None)
                    throw new InvalidOperationException(details);
            }
        });

        Assert.Equal(0, allocated);
    }

    private bool TryEvaluate(string key, EvaluationCaller caller) =>
        _evaluator.Begin(Single, _evaluator.Replica, ReadOnlySequence<byte>.Empty).TryEvaluate(key, caller, out _, out _);

    private List<string> EvaluateAll(EvaluationCaller caller)
    {
        var collector = new Collector([]);
        _evaluator.Begin(Bulk, _evaluator.Replica, ReadOnlySequence<byte>.Empty).EvaluateAll(caller, ref collector);
        return collector.Keys;
    }

    private readonly struct Collector(List<string> keys) : IFlagVisitor
    {
        public List<string> Keys => keys;

        public void Visit(CompiledFlag flag, in EvaluationResult result) => keys.Add(flag.Key);
    }

    private struct Counter : IFlagVisitor
    {
        public int Visited { get; private set; }

        public void Visit(CompiledFlag flag, in EvaluationResult result) => Visited++;
    }

    private sealed class Recorder : IEvaluationRecorder
    {
        public bool Collects { get; set; } = true;

        public List<string> Flags { get; } = [];

        public List<EvaluationAnswer> Answers { get; } = [];

        public bool IsBulk { get; private set; }

        public SdkKeyKind? KeyKind { get; private set; }

        public void Record(in EvaluationRequest request, ReadOnlySpan<EvaluationAnswer> answers)
        {
            if (!Collects)
                return;
            for (var i = 0; i < answers.Length; i++)
                Flags.Add(request.Flags[i].Key);
            Answers.AddRange(answers);
            IsBulk = request.IsBulk;
            KeyKind = request.KeyKind;
        }
    }
}
