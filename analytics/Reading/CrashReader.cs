using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Analytics.Counting;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Analytics.Reading;

/// <summary>Reads the attributes of the track events of crashes. They are rare, so it allocates.</summary>
public static class CrashReader
{
    /// <summary>Reads a crash.</summary>
    /// <param name="track">The track event.</param>
    /// <param name="attributes">Its attributes: a JSON object.</param>
    /// <returns>The crash, or null when the attributes are not those of a crash.</returns>
    public static CountedCrash? Read(CountedTrack track, ReadOnlySpan<byte> attributes)
    {
        if (attributes.IsEmpty)
            return null;
        var reader = new Utf8JsonReader(attributes);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || Text(root, "group"u8) is not { } group || Text(root, "type"u8) is not { } type)
            return null;
        if (ReadFlags(root) is not { } flags)
            return null;
        return new(track.Id, track.Time, track.Environment, track.TargetingKey, track.Client, Short(group), Short(type))
        {
            Trust = track.Trust,
            IsServerKey = track.IsServerKey,
            Frame = Text(root, "frame"u8),
            Message = Text(root, "message"u8),
            Stack = Text(root, "stack"u8),
            App = Short(Text(root, "app"u8) ?? ""),
            Platform = Short(Text(root, "platform"u8) ?? ""),
            Flags = flags,
        };
    }

    /// <summary>Reads <c>[[flag key, variant, version], …]</c>; absent values at the end are omitted.</summary>
    private static ImmutableArray<(string Flag, string Variant)>? ReadFlags(JsonElement root)
    {
        if (!root.TryGetProperty("flags"u8, out var list))
            return [];
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > CrashReport.MaxFlags)
            return null;
        var flags = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() == 0 || item[0].ValueKind != JsonValueKind.String)
                return null;
            var variant = item.GetArrayLength() > 1 && item[1].ValueKind == JsonValueKind.String ? item[1].GetString()! : "";
            flags.Add((Short(item[0].GetString()!), Short(variant)));
        }
        return flags.ToImmutable();
    }

    /// <summary>Returns a property that is a text without U+0000, which no database stores; otherwise null.</summary>
    private static string? Text(JsonElement root, ReadOnlySpan<byte> name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!.Replace("\0", "", StringComparison.Ordinal)
            : null;

    private static string Short(string text) => text.Length <= CrashReport.NameLength ? text : text[..CrashReport.NameLength];
}
