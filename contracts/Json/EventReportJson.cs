using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads the envelope of reports, <c>{"sdk", "events": […]}</c>.</summary>
public static class EventReportJson
{
    private const string What = "A report";

    /// <summary>Reads a report. Errors that concern the whole report are added to the reader.</summary>
    /// <param name="element">The report.</param>
    /// <param name="maxEvents">The maximum number of events.</param>
    /// <param name="reader">Collects errors.</param>
    public static EventReport Read(JsonElement element, int maxEvents, DocumentReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        string? sdk = null;
        ImmutableArray<JsonElement>? events = null;
        var read = reader.Object(
            element,
            What,
            (name, value) =>
            {
                switch (name)
                {
                    case "sdk":
                        if (value.ValueKind != JsonValueKind.Null)
                            sdk = EventFields.Line(value, "'sdk'", EventLimits.SdkLength, reader);
                        return true;
                    case "events":
                        events = ReadEvents(value, maxEvents, reader);
                        return true;
                    default:
                        return false;
                }
            }
        );
        if (read && events is null)
            reader.Missing("events", What);
        return new(sdk, events ?? []);
    }

    private static ImmutableArray<JsonElement> ReadEvents(JsonElement value, int maxEvents, DocumentReader reader)
    {
        if (value.ValueKind != JsonValueKind.Array)
            reader.Error($"'events' must be a JSON array, not {DocumentReader.Describe(value)}.");
        else if (value.GetArrayLength() is var count && count > maxEvents)
            reader.Error($"'events' may have {maxEvents} items at most (Track:MaxEvents), not {count}; send them in several reports.");
        else
            return [.. value.EnumerateArray()];
        return [];
    }
}
