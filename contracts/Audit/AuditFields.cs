using System.Text.Json;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;

namespace FlagCluster.Contracts.Audit;

/// <summary>Represents the members of an entry by which entries are found.</summary>
/// <param name="Organization">The organization.</param>
/// <param name="Sequence">The number.</param>
/// <param name="Epoch">The epoch.</param>
/// <param name="Time">The time in microseconds since 1970 UTC.</param>
/// <param name="Actor">The actor.</param>
/// <param name="Action">The action.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Result">The name of the result.</param>
/// <param name="RequestId">The id of the request, or null.</param>
/// <param name="Reference">The environment and version of a change, or null.</param>
public sealed record AuditFields(
    string Organization,
    long Sequence,
    long Epoch,
    long Time,
    Actor Actor,
    string Action,
    string Subject,
    string Result,
    string? RequestId,
    string? Reference
)
{
    /// <summary>Reads the members from an entry.</summary>
    /// <param name="entry">The entry as UTF-8 JSON.</param>
    /// <exception cref="InvalidDataException">The text is not an entry of the audit log.</exception>
    public static AuditFields Read(ReadOnlyMemory<byte> entry)
    {
        try
        {
            using var document = JsonDocument.Parse(entry);
            var root = document.RootElement;
            return new(
                root.GetProperty("organization").GetString()!,
                root.GetProperty("sequence").GetInt64(),
                root.GetProperty("epoch").GetInt64(),
                AuditTime.Parse(root.GetProperty("time").GetString()!),
                ReadActor(root.GetProperty("actor")),
                root.GetProperty("action").GetString()!,
                root.GetProperty("subject").GetString()!,
                root.GetProperty("result").GetString()!,
                Text(root, "requestId"),
                root.TryGetProperty("change", out var change)
                    ? $"{change.GetProperty("environment").GetString()}@{change.GetProperty("version").GetString()}"
                    : null
            );
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"The text is not an entry of the audit log: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the version and the hash of the change to which an entry refers.</summary>
    /// <param name="entry">The entry as UTF-8 JSON.</param>
    /// <returns>Null when the entry refers to no change.</returns>
    /// <exception cref="InvalidDataException">The text is not an entry of the audit log.</exception>
    public static (EnvironmentVersion Version, ReadOnlyMemory<byte> Hash)? ReadChange(ReadOnlyMemory<byte> entry)
    {
        try
        {
            using var document = JsonDocument.Parse(entry);
            if (!document.RootElement.TryGetProperty("change", out var change))
                return null;
            return EnvironmentVersion.TryParse(change.GetProperty("version").GetString(), out var version)
                ? (version, Convert.FromHexString(change.GetProperty("hash").GetString()!))
                : throw new FormatException("The version of the change is malformed.");
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"The text is not an entry of the audit log: {exception.Message}", exception);
        }
    }

    private static Actor ReadActor(JsonElement actor) =>
        new(ActorKindNames.Parse(actor.GetProperty("kind").GetString()!), actor.GetProperty("id").GetString()!)
        {
            OnBehalfOf = actor.TryGetProperty("onBehalfOf", out var other) ? ReadActor(other) : null,
        };

    private static string? Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;
}
