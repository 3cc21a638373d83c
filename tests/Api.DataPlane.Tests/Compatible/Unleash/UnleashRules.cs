using System.Text.Json;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Unleash;

/// <summary>Provides flags that Unleash can express, one that it cannot, and a segment with the number that it had there.</summary>
internal static class UnleashRules
{
    public const string Document = """
        {"flags":[
          {"key":"plain","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on"},
          {"key":"removed","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on"},
          {"key":"unsupported","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
           "rules":[{"id":"r","when":{"bucket":{"below":25000}},"serve":{"variant":"on"}}]},
          {"key":"chosen","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","offVariant":"off",
           "origin":{"system":"unleash","id":"chosen"},
           "rules":[{"id":"r","when":{"segment":"staff"},"serve":{"variant":"on"}}]}
        ],"segments":[
          {"key":"staff","name":"Staff","origin":{"system":"unleash","id":"7"},"when":{"attribute":"team","in":["a","b"]}}
        ]}
        """;

    /// <summary>Returns the number, the type and the subject of an event of a delta.</summary>
    public static string Describe(JsonElement item)
    {
        var subject =
            item.TryGetProperty("feature", out var feature) ? feature.GetProperty("name").GetString()
            : item.TryGetProperty("segment", out var segment) ? segment.GetProperty("id").GetRawText()
            : item.TryGetProperty("featureName", out var name) ? name.GetString()
            : item.TryGetProperty("segmentId", out var id) ? id.GetRawText()
            : null;
        return $"{item.GetProperty("eventId").GetInt64()} {item.GetProperty("type").GetString()} {subject}".TrimEnd();
    }
}
