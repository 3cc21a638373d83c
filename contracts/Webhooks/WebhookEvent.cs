using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Contracts.Webhooks;

/// <summary>Represents an event that webhooks receive.</summary>
public sealed record WebhookEvent
{
    private const int IdBytes = 16;

    /// <summary>Gets the id. Appending an event with a known id again has no effect.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the type, one of <see cref="WebhookEventTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>Gets the organization, project or environment in which it happened.</summary>
    public required Scope Scope { get; init; }

    /// <summary>Gets the time at which it happened.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Gets the whole event as UTF-8 JSON, as <see cref="Create"/> writes it.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Creates an event.</summary>
    /// <param name="head">What every event has.</param>
    /// <param name="writeSubject">Writes the properties that the type adds, in the object of the event.</param>
    public static WebhookEvent Create(WebhookEventHead head, Action<Utf8JsonWriter> writeSubject)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(writeSubject);
        var payload = RulesetJson.Write(writer =>
        {
            writer.WriteStartObject();
            Write(writer, head);
            writeSubject(writer);
            writer.WriteEndObject();
        });
        return new()
        {
            Id = head.Id,
            Type = head.Type,
            Scope = head.Scope,
            Time = head.Time,
            Payload = payload,
        };
    }

    /// <summary>Returns an id that only depends on what it is made from, so that a repetition has the same id.</summary>
    /// <param name="parts">What distinguishes the event from every other one.</param>
    public static string IdOf(params string[] parts)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts)));
        return Convert.ToHexStringLower(hash.AsSpan(..IdBytes));
    }

    private static void Write(Utf8JsonWriter writer, WebhookEventHead head)
    {
        writer.WriteString("id", head.Id);
        writer.WriteString("type", head.Type);
        writer.WriteString("time", head.Time.UtcDateTime);
        writer.WriteString("organization", head.Scope.Organization);
        WriteText(writer, "project", head.Scope.Project);
        WriteText(writer, "environment", head.Scope.Environment);
        if (head.Actor is { } actor)
        {
            writer.WritePropertyName("actor");
            ActorJson.Write(writer, actor);
        }
        WriteText(writer, "version", head.Version);
        WriteText(writer, "message", head.Message);
        WriteText(writer, "requestId", head.RequestId);
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }
}

/// <summary>Represents what every event of webhooks has.</summary>
/// <param name="Id">The id.</param>
/// <param name="Type">The type.</param>
/// <param name="Scope">Where it happened.</param>
/// <param name="Time">When it happened.</param>
public sealed record WebhookEventHead(string Id, string Type, Scope Scope, DateTimeOffset Time)
{
    /// <summary>Gets who caused it, or null.</summary>
    public Actor? Actor { get; init; }

    /// <summary>Gets the version of the environment, or null.</summary>
    public string? Version { get; init; }

    /// <summary>Gets the reason that the actor states, or null.</summary>
    public string? Message { get; init; }

    /// <summary>Gets the id of the request that caused it, or null.</summary>
    public string? RequestId { get; init; }
}
