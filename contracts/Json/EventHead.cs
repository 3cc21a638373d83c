using System.Text.Json;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads the properties that reported events of every kind have.</summary>
internal sealed class EventHead(EventFrame frame, DocumentReader reader)
{
    private long? _time;

    /// <summary>Gets the sender's id of the event, or null.</summary>
    public string? Id { get; private set; }

    /// <summary>Gets the time of the event, or of the report when the event has none, in milliseconds since 1970 UTC.</summary>
    public long Time => _time ?? frame.Now.ToUnixTimeMilliseconds();

    /// <summary>Gets the targeting key of the subject, or null.</summary>
    public string? TargetingKey { get; private set; }

    /// <summary>Reads a property if it is one of the shared ones.</summary>
    /// <returns>False for any other property.</returns>
    public bool Read(string name, JsonElement value)
    {
        switch (name)
        {
            case "id":
                Id = EventFields.Line(value, "'id'", EventLimits.IdLength, reader);
                return true;
            case "time":
                _time = EventFields.Time(value, frame, reader);
                return true;
            case "targetingKey":
                TargetingKey = EventFields.TargetingKey(value, reader);
                return true;
            default:
                return false;
        }
    }
}
