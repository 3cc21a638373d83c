using System.Text.Json;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads what reported events of every kind begin with.</summary>
internal sealed class EventHead(EventFrame frame, DocumentReader reader)
{
    private long? _time;

    /// <summary>Gets the sender's name for the event, or null.</summary>
    public string? Id { get; private set; }

    /// <summary>When it happened, or else when the report came in, in milliseconds since 1970 UTC.</summary>
    public long Time => _time ?? frame.Now.ToUnixTimeMilliseconds();

    /// <summary>Gets the targeting key of the subject, or null.</summary>
    public string? TargetingKey { get; private set; }

    /// <summary>Reads a property, if it is one of these.</summary>
    /// <returns>Whether it is.</returns>
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
