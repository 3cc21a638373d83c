using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Environments.Evaluation;

/// <summary>Describes flags that do not exist.</summary>
public static class MissingFlag
{
    /// <summary>
    /// Returns why no flag can have a key, such as one that is not in Unicode normalization form C; null when one could. The text depends
    /// on the key only, so that it discloses nothing about other flags.
    /// </summary>
    /// <param name="key">The key of the request.</param>
    public static string? Describe(string key) =>
        KeySyntax.FindProblem(key) is { } problem ? $"No flag can have this key: it {problem}" : null;
}
