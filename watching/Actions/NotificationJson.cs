using System.Text.Json;

namespace FlagCluster.Watching.Actions;

/// <summary>Writes the body of notifications.</summary>
internal static class NotificationJson
{
    /// <summary>Returns a notification as UTF-8 JSON.</summary>
    public static byte[] Write(AlertNotification notification)
    {
        var (alert, fired) = (notification.Alert, notification.Alert.Fired);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("id", notification.Id);
            writer.WriteString("type", "alert.fired");
            writer.WriteString("alert", alert.Id);
            writer.WriteString("environment", alert.Environment);
            writer.WriteString("rule", alert.Rule.Name);
            writer.WriteString("flag", alert.Rule.Flag);
            writer.WriteString("severity", JsonNamingPolicy.CamelCase.ConvertName(alert.Rule.Severity.ToString()));
            writer.WriteString("firedAt", DateTimeOffset.FromUnixTimeMilliseconds(fired.End).UtcDateTime);
            writer.WriteString("explanation", notification.Explanation);
            WriteNumber(writer, "value", fired.Value);
            WriteNumber(writer, "baseline", fired.Baseline);
            WriteNumber(writer, "pValue", fired.PValue);
            writer.WriteNumber("events", fired.Events);
            writer.WriteNumber("people", fired.People);
            writer.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? number)
    {
        if (number is { } known && double.IsFinite(known))
            writer.WriteNumber(name, known);
    }
}
