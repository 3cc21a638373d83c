using System.Text.RegularExpressions;
using FlagCluster.Testing;

namespace FlagCluster.Deploy.Tests.Support;

/// <summary>The settings in docs/configuration.md, which tests/Architecture.Tests compares with the options classes.</summary>
internal static partial class Settings
{
    /// <summary>Gets the names of all settings as environment variables.</summary>
    public static IReadOnlySet<string> Known { get; } =
        Row()
            .Matches(Repository.Read("docs/configuration.md"))
            .Select(row => $"{row.Groups[1].Value}__{row.Groups[2].Value}")
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Returns whether an environment variable is a setting of FlagCluster rather than of .NET or another program.</summary>
    public static bool IsOurs(string variable) =>
        variable.Contains("__", StringComparison.Ordinal)
        && !variable.StartsWith("GF_", StringComparison.Ordinal)
        && !variable.StartsWith("Logging__", StringComparison.Ordinal);

    [GeneratedRegex(@"^\| `([A-Za-z]+):([A-Za-z]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
