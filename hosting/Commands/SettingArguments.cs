namespace FlagCluster.Hosting.Commands;

/// <summary>Checks the part of a command line that the configuration reads.</summary>
internal static class SettingArguments
{
    /// <summary>
    /// Returns the first argument that is not part of a setting, or null. A setting is <c>--Section:Setting=value</c>, the same in two
    /// arguments, or <c>Section:Setting=value</c>.
    /// </summary>
    public static string? FindUnknown(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].Contains('=', StringComparison.Ordinal))
                continue;
            var hasValue = arguments[i].StartsWith("--", StringComparison.Ordinal) && i + 1 < arguments.Count;
            if (!hasValue)
                return arguments[i];
            i++;
        }
        return null;
    }
}
