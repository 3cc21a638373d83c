using System.Text;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Capturing;
using FlagCluster.Events.Tests.Support;

namespace FlagCluster.Events.Tests.Capturing;

public sealed class EvaluationCaptureTests : IDisposable
{
    private static readonly CaptureFilter All = new(RecordingFixture.Environment, null, null);

    private readonly RecordingFixture _recording = new(recorders: "");
    private readonly EvaluationCaptures _captures = new();
    private readonly CapturingRecorder _recorder;

    public EvaluationCaptureTests() => _recorder = new(_recording.Recorder, _captures);

    [Fact]
    public void Record_WhileCapturing_KeepsWhatTheCallerSent()
    {
        using var capture = _captures.TryStart(All, 10, 1)!;

        Record("user-17", """{"country":"DE"}""");

        var captured = Assert.Single(Read(capture));
        Assert.Equal("new-checkout", captured.FlagKey);
        Assert.Equal("on", captured.Variant);
        Assert.Equal("TARGETING_MATCH", captured.Reason);
        Assert.Equal("staff", captured.RuleId);
        Assert.Equal("user-17", captured.TargetingKey);
        Assert.Equal("""{"country":"DE"}""", Encoding.UTF8.GetString(captured.Context.Span));
        Assert.Equal("js/1.0", captured.Sdk);
        Assert.Equal(0, captured.BulkFlags);
    }

    [Fact]
    public void Record_OtherEnvironmentFlagOrTargetingKey_IsNotCaptured()
    {
        var environment = new EnvironmentId("acme", "shop", "staging");
        using var first = _captures.TryStart(All with { Environment = environment }, 10, 6)!;
        using var second = _captures.TryStart(All with { FlagKey = "other" }, 10, 6)!;
        using var third = _captures.TryStart(All with { TargetingKey = "user-2" }, 10, 6)!;

        Record("user-1");
        Record("user-2");

        Assert.Empty(Read(first));
        Assert.Empty(Read(second));
        Assert.Equal("user-2", Assert.Single(Read(third)).TargetingKey);
    }

    [Fact]
    public void Record_BulkAnswer_IsOneEvaluationOfTheFlagThatIsAskedFor()
    {
        using var ofFlag = _captures.TryStart(All with { FlagKey = "b" }, 10, 4)!;
        using var ofAll = _captures.TryStart(All, 10, 4)!;
        Flag[] flags = [FlagOf("a"), FlagOf("b")];

        Record("user-1", flags: flags, answers: [new(0, -1, Reason.Static), new(1, -1, Reason.Default, ErrorCode.InvalidContext)]);

        var flag = Assert.Single(Read(ofFlag));
        Assert.Equal(
            ("b", "off", "DEFAULT", "INVALID_CONTEXT", 2),
            (flag.FlagKey, flag.Variant, flag.Reason, flag.ErrorCode, flag.BulkFlags)
        );
        var all = Assert.Single(Read(ofAll));
        Assert.Equal((null, null, null, 2), (all.FlagKey, all.Variant, all.Reason, all.BulkFlags));
    }

    [Fact]
    public void Record_MoreThanTheLimit_CompletesTheCapture()
    {
        using var capture = _captures.TryStart(All, 2, 1)!;

        for (var i = 0; i < 5; i++)
            Record($"user-{i}");

        Assert.Equal(["user-0", "user-1"], Read(capture).Select(captured => captured.TargetingKey));
        Assert.True(capture.Evaluations.Completion.IsCompleted);
    }

    [Fact]
    public void Record_LargeContext_IsLeftOutAndMarked()
    {
        using var capture = _captures.TryStart(All, 1, 1)!;

        Record("user-1", $$"""{"text":"{{new string('x', EvaluationCapture.LargestContext)}}"}""");

        var captured = Assert.Single(Read(capture));
        Assert.True(captured.IsContextTooLarge);
        Assert.True(captured.Context.IsEmpty);
    }

    [Fact]
    public void Add_ReportedExposure_IsMarkedAsOne()
    {
        using var capture = _captures.TryStart(All with { FlagKey = "new-checkout" }, 10, 1)!;

        _captures.Add([
            Exposure("new-checkout"),
            Exposure("other"),
            new TrackEvent
            {
                Environment = RecordingFixture.Environment,
                Time = 1,
                Name = "purchase",
            },
        ]);

        var captured = Assert.Single(Read(capture));
        Assert.True(captured.IsExposure);
        Assert.Equal(("on", "CACHED", "user-1"), (captured.Variant, captured.Reason, captured.TargetingKey));
    }

    [Fact]
    public void TryStart_MoreThanTheMost_IsNullUntilOneEnds()
    {
        using (_captures.TryStart(All, 1, 1))
            Assert.Null(_captures.TryStart(All, 1, 1));

        using var next = _captures.TryStart(All, 1, 1);

        Assert.NotNull(next);
        Assert.Equal(1, _captures.Count);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    public void TryStart_MoreThanHalfOfTheMostByOneOrganization_IsNull(int most, int half)
    {
        var other = All with { Environment = new("globex", "shop", "production") };
        var started = Enumerable.Range(0, half).Select(_ => _captures.TryStart(All, 1, most)).ToArray();

        Assert.DoesNotContain(null, started);
        Assert.Null(_captures.TryStart(All, 1, most));
        Assert.Equal(most > 1, _captures.TryStart(other, 1, most) is not null);
    }

    [Fact]
    public void Record_WithoutACaptureOfTheRequest_AllocatesNothing()
    {
        using var full = _captures.TryStart(All, 1, 4)!;
        using var other = _captures.TryStart(All with { FlagKey = "other" }, 1, 4)!;
        IReadOnlyList<Flag>[] lists = [RecordingFixture.FlagOnly, [FlagOf("a")], [FlagOf("b"), FlagOf("c")]];
        var (key, context) = (Encoding.UTF8.GetBytes("user-1"), Encoding.UTF8.GetBytes("{}"));
        Run();

        // A garbage collection by other tests counts the rest of this thread's allocation context, so the minimum is used.
        var least = Enumerable
            .Range(0, 5)
            .Min(_ =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                Run();
                return GC.GetAllocatedBytesForCurrentThread() - before;
            });

        Assert.Equal(0, least);

        void Run()
        {
            ReadOnlySpan<EvaluationAnswer> answers = [new(0, -1, Reason.Static), new(0, -1, Reason.Static)];
            for (var i = 0; i < 1000; i++)
                foreach (var flags in lists)
                    _recorder.Record(Request(flags, key, context), answers[..flags.Count]);
        }
    }

    public void Dispose() => _recording.Dispose();

    private void Record(string key, string context = "{}", IReadOnlyList<Flag>? flags = null, EvaluationAnswer[]? answers = null) =>
        _recorder.Record(
            Request(flags ?? RecordingFixture.FlagOnly, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(context)),
            answers ?? [new(0, 0, Reason.TargetingMatch)]
        );

    private static EvaluationRequest Request(IReadOnlyList<Flag> flags, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context) =>
        new()
        {
            Environment = RecordingFixture.Environment,
            Version = new(1, 42),
            Time = SampleEvents.Start,
            Flags = flags,
            IsBulk = flags.Count > 1,
            TargetingKey = key,
            Context = context,
            Client = "key-7",
            Sdk = "js/1.0 (node)",
        };

    private static Flag FlagOf(string key) =>
        new()
        {
            Key = key,
            Type = FlagType.String,
            DefaultVariant = "on",
            Variants = RecordingFixture.Flag.Variants,
        };

    private static ExposureEvent Exposure(string flag) =>
        new()
        {
            Environment = RecordingFixture.Environment,
            Time = 1,
            FlagKey = flag,
            Variant = "on",
            Reason = "CACHED",
            TargetingKey = "user-1",
        };

    private static List<CapturedEvaluation> Read(EvaluationCapture capture)
    {
        var read = new List<CapturedEvaluation>();
        while (capture.Evaluations.TryRead(out var evaluation))
            read.Add(evaluation);
        return read;
    }
}
