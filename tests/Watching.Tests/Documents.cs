namespace FlagCluster.Watching.Tests;

/// <summary>Rulesets and rules for tests.</summary>
internal static class Documents
{
    public const string Split = """
        {"flags":[{"key":"checkout","type":"boolean","enabled":true,"variants":{"on":true,"off":false},"defaultVariant":"off",
          "offVariant":"off","rules":[{"id":"split","serve":{"split":[{"variant":"on","weight":50000},{"variant":"off","weight":50000}]}}]}]}
        """;

    /// <summary>Turns the flag off when more people with "on" have an error than with "off".</summary>
    public const string Guard = """
        {"name":"guard","flag":"checkout","variant":"on","metric":{"of":"people","track":"error"},
         "compare":{"to":"variant","variant":"off"},"minimum":{"people":100,"events":10},"window":"1h","severity":"critical",
         "actions":[{"disable":true},{"notify":"ops"}]}
        """;

    /// <summary>Reports when more than a tenth of the evaluations fail for two minutes.</summary>
    public const string Errors = """
        {"name":"errors","flag":"checkout","metric":{"of":"errors"},"compare":{"to":"threshold","value":0.1},"window":"1m","for":2,
         "clear":{"below":0.5,"for":2},"cooldown":"5m","actions":[{"notify":"ops"}]}
        """;
}
