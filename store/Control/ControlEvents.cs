using System.Globalization;
using System.Text.Json;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Store.Control;

/// <summary>Provides the events that webhooks receive of writes of control data.</summary>
internal static class ControlEvents
{
    /// <summary>Returns the event of a write, or null when webhooks do not receive writes of its kind.</summary>
    /// <param name="entry">What the write does.</param>
    /// <param name="after">What the item has after the write, as the audit log records it.</param>
    /// <param name="version">The control version of the write.</param>
    /// <param name="time">The time of the write.</param>
    public static WebhookEvent? Of(ControlEntry entry, string? after, long version, DateTimeOffset time)
    {
        if (TypeOf(entry.Action) is not { } type)
            return null;
        // The last part of the path is the id of the item, and those before it are where the item is.
        var slash = entry.Subject.LastIndexOf('/');
        if (slash < 0 || !Scope.TryParse(entry.Subject[..slash], out var scope))
            return null;
        var number = version.ToString(CultureInfo.InvariantCulture);
        var head = new WebhookEventHead(WebhookEvent.IdOf(entry.Organization, number, entry.Subject, type), type, scope, time)
        {
            Actor = entry.Initiator.Actor,
            Message = entry.Initiator.Reason,
            RequestId = entry.Initiator.RequestId,
        };
        return WebhookEvent.Create(
            head,
            writer =>
            {
                writer.WriteStartObject(type[..type.IndexOf('.', StringComparison.Ordinal)]);
                writer.WriteString("id", entry.Subject[(slash + 1)..]);
                if (type == WebhookEventTypes.KeyUpdated)
                    writer.WriteString("change", ChangeOf(entry.Action, after));
                writer.WriteEndObject();
            }
        );
    }

    /// <summary>Returns what a write changed of an SDK key: <c>rotated</c>, <c>disabled</c>, <c>enabled</c> or <c>edited</c>.</summary>
    private static string ChangeOf(string action, string? after)
    {
        if (action == ControlActions.RotateSdkKey)
            return "rotated";
        using var changed = JsonDocument.Parse(after ?? "{}");
        return !changed.RootElement.TryGetProperty("disabled", out var disabled) ? "edited"
            : disabled.GetInt64() != 0 ? "disabled"
            : "enabled";
    }

    private static string? TypeOf(string action) =>
        action switch
        {
            ControlActions.AddSdkKey => WebhookEventTypes.KeyCreated,
            ControlActions.UpdateSdkKey or ControlActions.RotateSdkKey => WebhookEventTypes.KeyUpdated,
            ControlActions.DeleteSdkKey => WebhookEventTypes.KeyRevoked,
            ControlActions.DisableWebhook => WebhookEventTypes.WebhookDisabled,
            "member.add" => WebhookEventTypes.MemberAdded,
            "member.activate" or "member.deactivate" => WebhookEventTypes.MemberUpdated,
            "member.remove" => WebhookEventTypes.MemberRemoved,
            _ => null,
        };
}
