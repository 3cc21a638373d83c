using System.Text.Json;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Integrations.Webhooks;

/// <summary>Describes changes of flags and segments as events.</summary>
internal static class ChangeEvents
{
    /// <summary>The largest definition of a flag in an event, in bytes. A larger one is left out.</summary>
    public const int MaxDefinitionBytes = 64 * 1024;

    /// <summary>Returns the events of a change.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="change">The change.</param>
    /// <param name="before">The ruleset before it.</param>
    /// <param name="after">The ruleset after it.</param>
    public static IEnumerable<WebhookEvent> Of(EnvironmentId environment, Change change, Ruleset before, Ruleset after)
    {
        foreach (var (kind, key) in change.Changes.Operations.Select(operation => (operation.Kind, operation.Key)).Distinct())
        {
            var (old, now) = (before.Find(kind, key), after.Find(kind, key));
            foreach (var type in kind == ItemKind.Flag ? TypesOf((Flag?)old, (Flag?)now) : TypesOf(old, now))
                yield return Of(environment, change, type, key, old, now);
        }
    }

    private static IEnumerable<string> TypesOf(Flag? before, Flag? after)
    {
        if (before is null || after is null)
        {
            if (after is not null)
                yield return WebhookEventTypes.FlagCreated;
            else if (before is not null)
                yield return WebhookEventTypes.FlagDeleted;
            yield break;
        }
        if (after.Enabled != before.Enabled)
            yield return after.Enabled ? WebhookEventTypes.FlagEnabled : WebhookEventTypes.FlagDisabled;
        if (after.Archived && !before.Archived)
            yield return WebhookEventTypes.FlagArchived;
        else if (!ChangePermissions.DifferOnlyInEnabled(before, after))
            yield return WebhookEventTypes.FlagUpdated;
    }

    private static IEnumerable<string> TypesOf(RulesetItem? before, RulesetItem? after) =>
        (before, after) switch
        {
            (null, null) => [],
            (null, _) => [WebhookEventTypes.SegmentCreated],
            (_, null) => [WebhookEventTypes.SegmentDeleted],
            _ => [WebhookEventTypes.SegmentUpdated],
        };

    private static WebhookEvent Of(
        EnvironmentId environment,
        Change change,
        string type,
        string key,
        RulesetItem? before,
        RulesetItem? after
    )
    {
        var id = WebhookEvent.IdOf(environment.ToString(), change.Version.ToString(), type, key);
        var head = new WebhookEventHead(id, type, Scope.Of(environment), change.Time)
        {
            Actor = change.Actor,
            Version = change.Version.ToString(),
            Message = change.Message,
            RequestId = change.RequestId,
        };
        return WebhookEvent.Create(
            head,
            writer =>
            {
                writer.WriteStartObject(before is Flag || after is Flag ? "flag" : "segment");
                writer.WriteString("key", key);
                Write(writer, "before", before);
                Write(writer, "after", after);
                writer.WriteEndObject();
            }
        );
    }

    /// <summary>Writes a flag, or the name and the size of a segment: its keys are personal data.</summary>
    private static void Write(Utf8JsonWriter writer, string name, RulesetItem? item)
    {
        switch (item)
        {
            case null:
                writer.WriteNull(name);
                break;
            case Segment segment:
                writer.WriteStartObject(name);
                if (segment.Name is { } text)
                    writer.WriteString("name", text);
                writer.WriteNumber("included", segment.Included.Count);
                writer.WriteNumber("excluded", segment.Excluded.Count);
                writer.WriteEndObject();
                break;
            case { Json.Length: <= MaxDefinitionBytes }:
                writer.WritePropertyName(name);
                writer.WriteRawValue(item.Json.Span, skipInputValidation: true);
                break;
            default:
                writer.WriteStartObject(name);
                writer.WriteBoolean("omitted", true);
                writer.WriteEndObject();
                break;
        }
    }
}
