using System.Text.Json;
using FlagCluster.Analytics.Rules;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Analytics.Storage;

/// <summary>Describes alerts as events, for webhooks and other receivers of notifications.</summary>
public static class AlertEvents
{
    /// <summary>Returns the event of an alert that was opened.</summary>
    /// <param name="alert">The alert.</param>
    public static WebhookEvent Firing(Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return Of(alert, WebhookEventTypes.AlertFiring, alert.Fired.End);
    }

    /// <summary>Returns the event of an alert that was resolved.</summary>
    /// <param name="alert">The alert, with the time at which it was resolved.</param>
    public static WebhookEvent Resolved(Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return Of(alert, WebhookEventTypes.AlertResolved, alert.ResolvedAt ?? alert.Fired.End);
    }

    private static WebhookEvent Of(Alert alert, string type, long time)
    {
        if (!Scope.TryParse(alert.Environment, out var scope))
            throw new ArgumentException($"'{alert.Environment}' is not the id of an environment.", nameof(alert));
        var id = WebhookEvent.IdOf(alert.Environment, alert.Id, type);
        return WebhookEvent.Create(new(id, type, scope, TimeOf(time)), writer => Write(writer, alert));
    }

    private static void Write(Utf8JsonWriter writer, Alert alert)
    {
        var (rule, fired) = (alert.Rule, alert.Fired);
        writer.WriteStartObject("alert");
        writer.WriteString("id", alert.Id);
        writer.WriteString("rule", rule.Name);
        writer.WriteString("flag", rule.Flag);
        writer.WriteString("severity", JsonNamingPolicy.CamelCase.ConvertName(rule.Severity.ToString()));
        writer.WriteString("firedAt", TimeOf(fired.End).UtcDateTime);
        writer.WriteString("explanation", AlertText.Explain(rule, fired));
        WriteNumber(writer, "value", fired.Value);
        WriteNumber(writer, "baseline", fired.Baseline);
        WriteNumber(writer, "pValue", fired.PValue);
        writer.WriteNumber("events", fired.Events);
        writer.WriteNumber("people", fired.People);
        if (alert.ResolvedAt is { } resolvedAt)
            writer.WriteString("resolvedAt", TimeOf(resolvedAt).UtcDateTime);
        if (alert.ResolvedBy is { } resolvedBy)
            writer.WriteString("resolvedBy", resolvedBy);
        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? number)
    {
        if (number is { } known && double.IsFinite(known))
            writer.WriteNumber(name, known);
    }

    private static DateTimeOffset TimeOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
