using System.Text.RegularExpressions;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Contracts.Json;
using FlagCluster.Testing;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>The settings that exist: the properties of the options classes in the source tree, by their names as environment variables.</summary>
internal static partial class Settings
{
    private static readonly string[] Rooms = ["api", "contracts", "control", "environments", "events", "gateway", "grains", "hosting", "silo", "standalone", "store"];

    public static IReadOnlySet<string> Known { get; } = Rooms.SelectMany(room => Repository.Files(room, "*Options.cs"))
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal)).SelectMany(Of).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether an environment variable is one of FlagCluster's settings rather than one of .NET's or of another program.</summary>
    public static bool IsOurs(string variable) => variable.Contains("__", StringComparison.Ordinal) && !variable.StartsWith("GF_", StringComparison.Ordinal) && !variable.StartsWith("Logging__", StringComparison.Ordinal);

    private static IEnumerable<string> Of(string path)
    {
        var section = Path.GetFileNameWithoutExtension(path)[..^"Options".Length];
        return Property().Matches(Repository.Read(path)).Select(match => $"{section}__{match.Groups[1].Value}");
    }

    [GeneratedRegex(@"^\s+public [A-Za-z0-9?\[\]]+ ([A-Z]\w*) { get; set; }", RegexOptions.Multiline)]
    private static partial Regex Property();
}
