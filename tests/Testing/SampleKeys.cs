namespace FlagCluster.Testing;

/// <summary>Provides keys that need care in some format: paths, JSON, YAML, SQL or log lines.</summary>
internal static class SampleKeys
{
    public static readonly IReadOnlyList<string> All =
    [
        "team/checkout/v2",
        "größe",
        "оплата-картой",
        "結帳",
        "חיפוש",
        "क्षमता",
        "Việt/é",
        "𠮷野家",
        "50 % off",
        "100%",
        "a%2Fb",
        "a%252Fb",
        "%2e%2e",
        "%C3%A4",
        "a..b",
        "-x",
        "~!*'()",
        "@scope:v1|x,y+z",
        "x;y=z?q#f&g$",
        "[a]{b}^",
        "true",
        "null",
        "12",
    ];

    /// <summary>Gets the keys as the rows of a theory.</summary>
    public static TheoryData<string> Rows => [.. All];

    /// <summary>Returns a key as a segment of a path.</summary>
    public static string Escape(string key) => Uri.EscapeDataString(key);
}
