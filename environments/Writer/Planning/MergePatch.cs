using System.Text.Json.Nodes;

namespace FlagCluster.Environments.Writer.Planning;

/// <summary>Applies a JSON Merge Patch.</summary>
/// <remarks>RFC 7396, section 2: https://www.rfc-editor.org/rfc/rfc7396#section-2.</remarks>
internal static class MergePatch
{
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch?.DeepClone();
        var result = target as JsonObject ?? [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                result.Remove(name);
                continue;
            }
            var before = result[name];
            // Removing first detaches the old value, so that the merged one may contain it.
            result.Remove(name);
            result[name] = Apply(before, value);
        }
        return result;
    }
}
