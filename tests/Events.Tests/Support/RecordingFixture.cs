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

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public RecordingFixture(EventsOptions? options = null, EventPrivacyOptions? privacy = null)
    {
        Metrics = new(_services.GetRequiredService<IMeterFactory>(), new FakeTimeProvider());
        Recorder = new(options ?? new(), privacy ?? new(), Metrics);
        Writer = new(options ?? new(), privacy ?? new(), new(1), Metrics);
    }

    public EventMetrics Metrics { get; }

    public EvaluationRecorder Recorder { get; }

    public EventWriter Writer { get; }

    public void Record(string key = "user-1", string context = "", Variant? variant = null, int count = 1)
    {
        var answers = new EvaluationAnswer[count];
        Array.Fill(answers, new(Flag, variant ?? Flag.Variants[0], Flag.Rules[0], Reason.TargetingMatch));
        Recorder.Record(
            new()
            {
                Environment = Environment,
                Version = new(1, 42),
                Time = SampleEvents.Start,
                TargetingKey = Encoding.UTF8.GetBytes(key),
                Context = Encoding.UTF8.GetBytes(context),
                Client = "key-7",
                Sdk = "js/1.0 (node)",
            },
            answers
        );
    }

    /// <summary>Writes all recorded evaluations.</summary>
    public EventBatch Write()
    {
        var batch = new EventBatch();
        batch.Begin(1);
        foreach (var ring in Recorder.Rings)
            while (ring.TryPeek(out var evaluation, out var key, out var context))
            {
                Writer.Write(batch, evaluation, key, context);
                ring.Advance();
            }
        return batch;
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
