using System.Text.Json;
using FlagCluster.Integrations.Formats;

namespace FlagCluster.Testing.Flipt;

/// <summary>
/// Provides a whole file of Flipt: that which <c>FLAGCLUSTER_FLIPT_FILE</c> names, by default the file of this folder. It is from the
/// integration tests of Flipt, https://github.com/flipt-io/flipt.
/// </summary>
public static class FliptFile
{
    /// <summary>Gets the content.</summary>
    public static byte[] Content { get; } = File.ReadAllBytes(FilePath);

    private static string FilePath =>
        Environment.GetEnvironmentVariable("FLAGCLUSTER_FLIPT_FILE") is { Length: > 0 } named
            ? named
            : Path.Combine(AppContext.BaseDirectory, "Flipt", "features.yaml");

    /// <summary>Parses the file.</summary>
    public static JsonDocument Parse() => YamlConverter.Parse(Content, out _)!;

    /// <summary>Returns contexts in which each constraint of the file is met by at least one, and one without attributes.</summary>
    public static List<Dictionary<string, string>> Contexts(JsonElement document)
    {
        var contexts = new List<Dictionary<string, string>> { new() };
        foreach (var segment in document.GetProperty("segments").EnumerateArray())
        {
            if (!segment.TryGetProperty("constraints", out var constraints))
                continue;
            var context = new Dictionary<string, string>();
            foreach (var constraint in constraints.EnumerateArray())
                if (constraint.TryGetProperty("property", out var property) && constraint.TryGetProperty("value", out var value))
                    context[property.GetString()!] = value.GetString()!;
            contexts.Add(context);
        }
        return contexts;
    }
}
