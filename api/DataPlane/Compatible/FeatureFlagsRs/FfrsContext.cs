using System.Buffers;
using System.Text.Json;
using FlagCluster.Contracts.Json;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Compatible.FeatureFlagsRs;

/// <summary>Reads contexts from queries, <c>user_id=…&amp;attr=name:value</c>.</summary>
internal static class FfrsContext
{
    /// <summary>The user, who is no attribute.</summary>
    public const string TargetingKey = "targetingKey";

    /// <summary>Returns the context object, or null when an attribute has no name.</summary>
    public static byte[]? Read(IQueryCollection query)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in query["attr"])
        {
            // A value may contain colons.
            var colon = text?.IndexOf(':') ?? -1;
            if (colon <= 0)
                return null;
            attributes[text![..colon]] = text[(colon + 1)..];
        }
        // The user is no attribute.
        attributes.Remove(TargetingKey);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, RulesetJson.WriterOptions))
        {
            writer.WriteStartObject();
            if (query["user_id"].ToString() is { Length: > 0 } user)
                writer.WriteString(TargetingKey, user);
            foreach (var (name, value) in attributes)
                writer.WriteString(name, value);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
