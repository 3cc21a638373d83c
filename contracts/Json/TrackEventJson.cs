using System.Text.Json;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads reported custom and conversion events.</summary>
public static class TrackEventJson
{
    private const string What = "A track event";

    /// <summary>Reads an event and reports errors to the reader.</summary>
    /// <returns>The event, or null when it has errors.</returns>
    public static TrackEvent? Read(JsonElement element, EventFrame frame, DocumentReader reader)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(reader);
        var errors = reader.Errors.Count;
        var head = new EventHead(frame, reader);
        string? eventName = null;
        double? number = null;
        ReadOnlyMemory<byte> attributes = default;
        HashSet<string> seen = new(StringComparer.Ordinal);
        var read = reader.Object(
            element,
            What,
            (name, value) =>
            {
                seen.Add(name);
                if (value.ValueKind == JsonValueKind.Null && name is ("id" or "time" or "value" or "attributes"))
                    return true;
                switch (name)
                {
                    case "name":
                        eventName = EventFields.Line(value, "'name'", EventLimits.NameLength, reader);
                        if (eventName == CrashReport.TrackName)
                            reader.Error($"The name '{CrashReport.TrackName}' is reserved; report crashes to /api/v1/crashes.");
                        if (eventName == EventLimits.OtherName)
                            reader.Error($"The name '{EventLimits.OtherName}' is reserved; choose another one.");
                        return true;
                    case "value":
                        number = EventFields.Number(value, "'value'", reader);
                        return true;
                    case "attributes":
                        attributes = EventFields.Attributes(value, "'attributes'", frame.Limits, reader);
                        return true;
                    default:
                        return head.Read(name, value);
                }
            }
        );
        if (read && !seen.Contains("name"))
            reader.Missing("name", What);
        if (read && !seen.Contains("targetingKey"))
            reader.Missing("targetingKey", What);
        if (reader.Errors.Count > errors)
            return null;
        return new()
        {
            Environment = frame.Environment,
            Id = head.Id,
            Time = head.Time,
            Name = eventName!,
            TargetingKey = head.TargetingKey,
            Value = number,
            Details = attributes,
            Client = frame.Client,
            KeyKind = frame.KeyKind,
            Sdk = frame.Sdk,
        };
    }
}
