using System.Text.Json.Nodes;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>JSON Merge Patch.</summary>
/// <remarks>RFC 7396, section 2.</remarks>
internal static class MergePatch
{
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes) return patch?.DeepClone();
        var result = target as JsonObject ?? [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                result.Remove(name);
                continue;
            }
            var before = result[name];
            result.Remove(name, out _);
            result[name] = Apply(before, value);
        }
        return result;
    }
}
