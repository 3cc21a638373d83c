using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Contracts.Json;

/// <summary>Reads crash reports.</summary>
public static class CrashReportJson
{
    private const string What = "A crash report";

    /// <summary>Reads a report and reports errors to the reader.</summary>
    /// <returns>The report, or null when it has errors.</returns>
    public static CrashReport? Read(JsonElement element, EventFrame frame, DocumentReader reader)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(reader);
        var errors = reader.Errors.Count;
        var head = new EventHead(frame, reader);
        string? type = null,
            message = null,
            stack = null,
            app = null,
            platform = null;
        ImmutableArray<CrashedFlag> flags = [];
        var read = reader.Object(
            element,
            What,
            (name, value) =>
            {
                if (value.ValueKind == JsonValueKind.Null && IsOptional(name))
                    return true;
                switch (name)
                {
                    case "type":
                        type = EventFields.Line(value, "'type'", CrashReport.NameLength, reader);
                        return true;
                    case "message":
                        message = CutCharacters(Text(value, "'message'", reader), CrashReport.MessageLength);
                        return true;
                    case "stack":
                        stack = CutBytes(Text(value, "'stack'", reader), CrashReport.StackBytes);
                        return true;
                    case "app":
                        app = EventFields.Line(value, "'app'", CrashReport.NameLength, reader);
                        return true;
                    case "platform":
                        platform = EventFields.Line(value, "'platform'", CrashReport.NameLength, reader);
                        return true;
                    case "flags":
                        flags = reader.Array(value, "'flags'", CrashReport.MaxFlags, ReadFlag);
                        return true;
                    default:
                        return head.Read(name, value);
                }
            }
        );
        if (read && type is null && message is null && stack is null && reader.Errors.Count == errors)
            reader.Error($"{What} needs 'type', 'message' or 'stack'.");
        if (reader.Errors.Count > errors)
            return null;
        return new()
        {
            Environment = frame.Environment,
            Id = head.Id,
            Time = head.Time,
            TargetingKey = head.TargetingKey,
            Type = type,
            Message = message,
            Stack = stack,
            App = app,
            Platform = platform,
            Flags = flags,
            Client = frame.Client,
            KeyKind = frame.KeyKind,
            Sdk = frame.Sdk,
        };
    }

    /// <summary>Reads a text that may have several lines. U+0000, which databases reject, is removed.</summary>
    internal static string? Text(JsonElement value, string what, DocumentReader reader)
    {
        if (value.ValueKind == JsonValueKind.String && value.ValueEquals(""))
            return null;
        var text = reader.Text(value, what, int.MaxValue);
        return text.Length == 0 ? null : text.Replace("\0", "", StringComparison.Ordinal);
    }

    /// <summary>Removes the end of a text that has too many characters.</summary>
    internal static string? CutCharacters(string? text, int limit)
    {
        if (text is null || text.Length <= limit)
            return text;
        return text[..(char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit)];
    }

    /// <summary>Removes the end of a text that has too many bytes of UTF-8.</summary>
    internal static string? CutBytes(string? text, int limit)
    {
        // No character has less than a byte.
        text = CutCharacters(text, limit);
        if (text is null || Encoding.UTF8.GetByteCount(text) <= limit)
            return text;
        var buffer = new byte[limit];
        Encoding.UTF8.GetEncoder().Convert(text, buffer, flush: false, out var characters, out _, out _);
        return CutCharacters(text, characters);
    }

    private static bool IsOptional(string name) =>
        name is "id" or "time" or "targetingKey" or "type" or "message" or "stack" or "app" or "platform" or "flags";

    private static CrashedFlag? ReadFlag(JsonElement element, DocumentReader reader)
    {
        string? key = null,
            variant = null;
        EnvironmentVersion version = default;
        var errors = reader.Errors.Count;
        var read = reader.Object(
            element,
            "A flag of a crash",
            (name, value) =>
            {
                if (value.ValueKind == JsonValueKind.Null && name is ("variant" or "rulesetVersion"))
                    return true;
                switch (name)
                {
                    case "flagKey":
                        key = reader.Key(value, "'flagKey'");
                        return true;
                    case "variant":
                        variant = reader.Key(value, "'variant'");
                        return true;
                    case "rulesetVersion":
                        if (!EnvironmentVersion.TryParse(reader.Text(value, "'rulesetVersion'", 64), out version))
                            reader.Error("'rulesetVersion' must be a version such as 1.42.");
                        return true;
                    default:
                        return false;
                }
            }
        );
        if (read && key is null && reader.Errors.Count == errors)
            reader.Missing("flagKey", "A flag of a crash");
        return reader.Errors.Count > errors ? null : new(key!, variant, version);
    }
}
