namespace FlagCluster.Testing.Rulesets;

/// <summary>Makes regular expressions of which many are costly, and many are refused.</summary>
public static class RandomPatterns
{
    private const int MostParts = 12;

    private static readonly string[] Parts =
    [
        "a",
        "b",
        "1",
        "-",
        ".",
        "\\w",
        "\\d",
        "\\s",
        "[a-f]",
        "[^,]",
        "\\b",
        "^",
        "$",
        "|",
        "(",
        "(?:",
        ")",
        ")",
        "*",
        "+",
        "?",
        "{3}",
        "{1,20}",
        "{2,}",
        "{0,64}",
        "{1,1000}",
        ",?",
        "(?i)",
        "foo",
        "(a|b)",
        "[\\w.-]{1,64}",
        ".{0,30}",
    ];

    /// <summary>Returns the next pattern.</summary>
    public static string Next(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        return string.Concat(Enumerable.Range(0, random.Next(1, MostParts)).Select(_ => Parts[random.Next(Parts.Length)]));
    }
}
