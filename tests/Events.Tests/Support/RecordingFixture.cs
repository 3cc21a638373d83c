using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Events.Model;
using FlagCluster.Events.Recording;
using FlagCluster.Events.Writing;
using FlagCluster.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Events.Tests.Support;

/// <summary>Provides a recorder and a writer of the recorded events.</summary>
internal sealed class RecordingFixture : IDisposable
{
    public static readonly EnvironmentId Environment = new("acme", "shop", "production");

    public static readonly Flag Flag = new()
    {
        Key = "new-checkout",
        Type = FlagType.String,
        DefaultVariant = "on",
        Variants = [new("on", FlagValue.From("quite \"on\"")), new("off", FlagValue.From("off"))],
        Rules = [new("staff", null, null, new ServeVariant("on"))],
    };

    /// <summary>The list of flags of a request for <see cref="Flag"/>.</summary>
    public static readonly IReadOnlyList<Flag> FlagOnly = [Flag];

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public RecordingFixture(EventsOptions? options = null, EventPrivacyOptions? privacy = null, string recorders = "test")
    {
        Metrics = new(_services.GetRequiredService<IMeterFactory>(), new FakeTimeProvider());
        options ??= new();
        options.Recorders = recorders;
        Recorder = new(options, privacy ?? new(), Metrics);
        Writer = new(options, privacy ?? new(), new(1));
        Sampled = new(options, Writer, Metrics);
    }

    public EventMetrics Metrics { get; }

    public EvaluationRecorder Recorder { get; }

    public EventWriter Writer { get; }

    public SampledEvaluations Sampled { get; }

    /// <summary>Records an evaluation of <see cref="Flag"/>.</summary>
    public void Record(
        string key = "user-1",
        string context = "",
        int variant = 0,
        string? client = "key-7",
        string? sdk = "js/1.0 (node)"
    ) => Record(FlagOnly, [new(variant, 0, Reason.TargetingMatch)], isBulk: false, key, context, client: client, sdk: sdk);

    /// <summary>Records a bulk answer.</summary>
    public void RecordBulk(IReadOnlyList<Flag> flags, EvaluationAnswer[] answers, string key = "user-1") =>
        Record(flags, answers, isBulk: true, key);

    /// <summary>Records answers.</summary>
    public void Record(
        IReadOnlyList<Flag> flags,
        EvaluationAnswer[] answers,
        bool isBulk,
        string key,
        string context = "",
        long time = SampleEvents.Start,
        string? client = "key-7",
        string? sdk = "js/1.0 (node)"
    )
    {
        Recorder.Record(
            new()
            {
                Environment = Environment,
                Version = new(1, 42),
                Time = time,
                Flags = flags,
                IsBulk = isBulk,
                TargetingKey = Encoding.UTF8.GetBytes(key),
                Context = Encoding.UTF8.GetBytes(context),
                Client = client,
                KeyKind = client is null ? null : SdkKeyKind.Server,
                Sdk = sdk,
            },
            answers
        );
    }

    /// <summary>Writes all recorded evaluations.</summary>
    public EventBatch Write()
    {
        var batch = new EventBatch();
        batch.Begin(1);
        Read(batch);
        return batch;
    }

    /// <summary>Writes all recorded evaluations to a batch.</summary>
    public void Read(EventBatch batch)
    {
        foreach (var ring in Recorder.Rings)
            while (ring.TryPeek(out var recorded))
            {
                Sampled.Add(recorded, batch);
                ring.Advance();
            }
    }

    public EventBatch Write(JournalEvent reported)
    {
        var batch = new EventBatch();
        batch.Begin(1);
        Writer.Write(batch, reported);
        return batch;
    }

    public static JsonElement Json(in EventRecord record) => JsonSerializer.Deserialize<JsonElement>(record.Value.Span);

    public void Dispose() => _services.Dispose();
}
