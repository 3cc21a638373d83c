using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Statistics;

namespace FlagCluster.Analytics.Storage;

/// <summary>Reads and writes what the anomaly tables hold as UTF-8 JSON. Equal values have equal bytes.</summary>
public static class AnomalyJson
{
    /// <summary>Writes the state of a rule.</summary>
    public static byte[] Write(RuleState state) => JsonSerializer.SerializeToUtf8Bytes(state, AnomalyJsonContext.Default.RuleState);

    /// <summary>Writes an entry of the outbox.</summary>
    public static byte[] Write(OutboxEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, AnomalyJsonContext.Default.OutboxEntry);

    /// <summary>Writes the numbers that a rule saw when it fired.</summary>
    public static byte[] Write(RuleReading reading) => JsonSerializer.SerializeToUtf8Bytes(reading, AnomalyJsonContext.Default.RuleReading);

    /// <summary>Writes a rule in full, with its defaults.</summary>
    public static byte[] Write(AnomalyRule rule) => JsonSerializer.SerializeToUtf8Bytes(rule, AnomalyJsonContext.Default.AnomalyRule);

    /// <summary>Reads the state of a rule.</summary>
    /// <exception cref="InvalidDataException">The bytes are not one.</exception>
    public static RuleState ReadState(byte[] json) => Read(json, AnomalyJsonContext.Default.RuleState);

    /// <summary>Reads an entry of the outbox.</summary>
    /// <exception cref="InvalidDataException">The bytes are not one.</exception>
    public static OutboxEntry ReadEntry(byte[] json) => Read(json, AnomalyJsonContext.Default.OutboxEntry);

    /// <summary>Reads the numbers that a rule saw.</summary>
    /// <exception cref="InvalidDataException">The bytes are not these.</exception>
    public static RuleReading ReadReading(byte[] json) => Read(json, AnomalyJsonContext.Default.RuleReading);

    /// <summary>Reads a rule that was written in full.</summary>
    /// <exception cref="InvalidDataException">The bytes are not one.</exception>
    public static AnomalyRule ReadRule(byte[] json) => Read(json, AnomalyJsonContext.Default.AnomalyRule);

    /// <summary>Writes what a rule saw when a window was closed.</summary>
    public static byte[] Write(RuleObservation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("end", observation.End);
            if (observation.Undefined is { } reason)
                writer.WriteString("undefined", reason.ToString());
            WriteNumbers(writer, observation);
            writer.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, RuleObservation observation)
    {
        switch (observation)
        {
            case WindowObservation window:
                WriteMeasure(writer, "current", window.Current);
                WriteMeasure(writer, "previous", window.Previous);
                writer.WriteStartArray("past");
                foreach (var past in window.Past)
                    WriteMeasure(writer, null, past);
                writer.WriteEndArray();
                break;
            case VariantObservation variants:
                writer.WriteNumber("phase", variants.Phase);
                WriteTotals(writer, "treatment", variants.Treatment);
                WriteTotals(writer, "control", variants.Control);
                break;
            case SplitObservation split:
                writer.WriteNumber("phase", split.Phase);
                writer.WriteStartArray("persons");
                foreach (var persons in split.Split.Persons)
                    writer.WriteNumberValue(persons);
                writer.WriteEndArray();
                writer.WriteStartArray("weights");
                foreach (var weight in split.Split.Weights)
                    writer.WriteNumberValue(weight);
                writer.WriteEndArray();
                break;
        }
    }

    private static void WriteMeasure(Utf8JsonWriter writer, string? name, Measure? measure)
    {
        if (measure is not { } known)
            return;
        if (name is not null)
            writer.WritePropertyName(name);
        writer.WriteStartObject();
        writer.WriteNumber("value", known.Value);
        writer.WriteNumber("events", known.Events);
        writer.WriteEndObject();
    }

    private static void WriteTotals(Utf8JsonWriter writer, string name, VariantTotals totals)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("people", totals.People);
        writer.WriteNumber("converted", totals.Converted);
        if (totals.Mean.TryGet(out Sample mean))
        {
            writer.WriteNumber("units", mean.Units);
            writer.WriteNumber("mean", mean.Mean);
            writer.WriteNumber("variance", mean.Variance);
        }
        writer.WriteEndObject();
    }

    private static T Read<T>(byte[] json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new InvalidDataException($"A stored {typeof(T).Name} is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"A stored {typeof(T).Name} cannot be read: {exception.Message}", exception);
        }
    }
}
