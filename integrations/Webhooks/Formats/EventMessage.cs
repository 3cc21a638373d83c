using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Text;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Integrations.Webhooks.Formats;

/// <summary>Specifies how much attention an event needs.</summary>
internal enum EventLevel
{
    /// <summary>A change as usual.</summary>
    Info,

    /// <summary>A problem is over.</summary>
    Success,

    /// <summary>A change to look at, such as a deletion.</summary>
    Warning,

    /// <summary>An alert.</summary>
    Error,
}

/// <summary>Represents what a person reads of an event: plain text, which each format escapes.</summary>
/// <param name="Event">The event.</param>
/// <param name="Title">What happened, in one line.</param>
/// <param name="Level">How much attention it needs.</param>
internal sealed record EventMessage(WebhookEvent Event, string Title, EventLevel Level)
{
    /// <summary>Gets names and values, such as who did it.</summary>
    public ImmutableArray<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>Gets the changed properties, each with its value before and after.</summary>
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>Gets the address of the item in the console, or null.</summary>
    public string? Link { get; init; }

    /// <summary>Gets the text of all facts and changes, one a line.</summary>
    public string Text => string.Join('\n', [.. Facts.Select(fact => $"{fact.Name}: {fact.Value}"), .. Changes]);

    /// <summary>Returns the message of an event.</summary>
    /// <param name="item">The event.</param>
    /// <param name="publicUrl">The address of the server, which links begin with; empty for no links.</param>
    public static EventMessage Of(WebhookEvent item, string publicUrl)
    {
        using var document = JsonDocument.Parse(item.Payload);
        var root = document.RootElement;
        var (subject, key) = SubjectOf(root);
        return new(item, TitleOf(item, subject, key), LevelOf(item.Type))
        {
            Facts = [.. FactsOf(root)],
            Changes = [.. PropertyChanges.Of(root)],
            Link = LinkOf(item, key, publicUrl),
        };
    }

    private static string TitleOf(WebhookEvent item, string subject, string key)
    {
        var place = item.Scope.Environment is { } environment ? $" in {item.Scope.Project}/{environment}" : "";
        return item.Type switch
        {
            WebhookEventTypes.AlertFiring => $"Alert: {key}{place}",
            WebhookEventTypes.AlertResolved => $"Resolved: {key}{place}",
            WebhookEventTypes.WebhookTest => "Test of FlagCluster",
            _ => $"{subject} {key} {item.Type[(item.Type.IndexOf('.', StringComparison.Ordinal) + 1)..]}{place}",
        };
    }

    private static EventLevel LevelOf(string type) =>
        type switch
        {
            WebhookEventTypes.AlertFiring or WebhookEventTypes.WebhookDisabled => EventLevel.Error,
            WebhookEventTypes.AlertResolved => EventLevel.Success,
            WebhookEventTypes.FlagDisabled
            or WebhookEventTypes.FlagDeleted
            or WebhookEventTypes.SegmentDeleted
            or WebhookEventTypes.KeyRevoked => EventLevel.Warning,
            _ => EventLevel.Info,
        };

    private static (string Subject, string Key) SubjectOf(JsonElement root)
    {
        foreach (
            var (name, id) in new[]
            {
                ("flag", "key"),
                ("segment", "key"),
                ("alert", "rule"),
                ("key", "id"),
                ("member", "id"),
                ("webhook", "id"),
            }
        )
            if (root.TryGetProperty(name, out var subject))
                return (char.ToUpperInvariant(name[0]) + name[1..], subject.GetProperty(id).GetString()!);
        return ("Event", "");
    }

    private static IEnumerable<(string Name, string Value)> FactsOf(JsonElement root)
    {
        if (root.TryGetProperty("alert", out var alert))
        {
            yield return ("Flag", alert.GetProperty("flag").GetString()!);
            yield return ("Severity", alert.GetProperty("severity").GetString()!);
            yield return ("Why", Clipped.Text(alert.GetProperty("explanation").GetString()!, PropertyChanges.ValueLength));
        }
        if (root.TryGetProperty("actor", out var actor))
            yield return ("By", ActorOf(actor));
        if (root.TryGetProperty("version", out var version))
            yield return ("Version", version.GetString()!);
        if (root.TryGetProperty("message", out var message))
            yield return ("Reason", Clipped.Text(message.GetString()!, PropertyChanges.ValueLength));
    }

    private static string ActorOf(JsonElement actor)
    {
        var who = $"{actor.GetProperty("kind").GetString()} {actor.GetProperty("id").GetString()}";
        return actor.TryGetProperty("onBehalfOf", out var other) ? $"{ActorOf(other)} with {who}" : who;
    }

    private static string? LinkOf(WebhookEvent item, string key, string publicUrl)
    {
        if (publicUrl.Length == 0 || item.Scope.Environment is not { } environment)
            return null;
        var page = item.Type[..item.Type.IndexOf('.', StringComparison.Ordinal)] switch
        {
            "flag" => $"flags/{Uri.EscapeDataString(key)}",
            "segment" => $"segments/{Uri.EscapeDataString(key)}",
            "alert" => "alerts",
            _ => "keys",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{publicUrl.TrimEnd('/')}/projects/{item.Scope.Project}/environments/{environment}/{page}"
        );
    }
}
