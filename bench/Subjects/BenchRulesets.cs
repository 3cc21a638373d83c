using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Bench.Subjects;

/// <summary>Provides the rulesets that are measured, as JSON.</summary>
internal static class BenchRulesets
{
    /// <summary>A boolean flag without rules.</summary>
    public const string Boolean =
        """{"key":"boolean","type":"boolean","clientVisible":true,"variants":{"on":true,"off":false},"defaultVariant":"on"}""";

    /// <summary>Three conditions, then a split by the targeting key.</summary>
    public const string Split = """
        {"key":"split","type":"string","variants":{"control":"a","treatment":"b"},"defaultVariant":"control","rules":[{"id":"rollout",
         "when":{"all":[{"attribute":"country","in":["DE","CH","AT"]},{"attribute":"plan","equals":"pro"},{"attribute":"age","gte":18}]},
         "serve":{"split":[{"variant":"treatment","weight":25000},{"variant":"control","weight":75000}]}}]}
        """;

    private const string Version = """
        {"key":"version","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","rules":[{"id":"new",
         "when":{"all":[{"attribute":"appVersion","semverGte":"2.1.0"},{"attribute":"ip","inCidr":["10.0.0.0/8","2001:db8::/32"]},{"attribute":"email","endsWith":"@example.com"}]},
         "serve":{"variant":"on"}}]}
        """;

    private const string Member =
        """{"key":"member","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","rules":[{"id":"big","when":{"segment":"big"},"serve":{"variant":"on"}}]}""";

    /// <summary>The context of the requests and the engine cases.</summary>
    public const string Context =
        """{"targetingKey":"user-12345","country":"DE","plan":"pro","age":42,"appVersion":"2.10.3","ip":"10.1.2.3","email":"someone@example.com"}""";

    /// <summary>
    /// Returns a document with the named flags and others up to a count; the others have a rule and a split each.
    /// </summary>
    public static byte[] Document(int flags, bool segment = false)
    {
        var text = new StringBuilder("""{"flags":[""").Append(Boolean).Append(',').Append(Split).Append(',').Append(Version);
        if (segment)
            text.Append(',').Append(Member);
        for (var i = segment ? 4 : 3; i < flags; i++)
            text.Append(',').Append(Other(i));
        text.Append("""],"segments":[""");
        if (segment)
            AppendSegment(text, 100_000);
        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    /// <summary>Returns the keys of the flags in a document without a segment.</summary>
    public static IEnumerable<string> Keys(int flags) =>
        [
            "boolean",
            "split",
            "version",
            .. Enumerable.Range(3, flags - 3).Select(number => string.Create(CultureInfo.InvariantCulture, $"flag-{number}")),
        ];

    /// <summary>Returns a document with a segment.</summary>
    public static byte[] Segment(int keys)
    {
        var text = new StringBuilder("""{"segments":[""");
        AppendSegment(text, keys);
        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    private static void AppendSegment(StringBuilder text, int keys) =>
        text.Append("""{"key":"big","included":[""").AppendJoin(',', Enumerable.Range(0, keys).Select(i => $"\"user-{i}\"")).Append("]}");

    /// <summary>Returns one of the other flags.</summary>
    public static string Other(int number) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$$"""
            {"key":"flag-{{{number}}}","type":"string","variants":{"control":"a","treatment":"b"},"defaultVariant":"control","rules":[{"id":"rollout","when":{"all":[{"attribute":"country","in":["DE","CH"]},{"attribute":"plan","equals":"pro"}]},"serve":{"split":[{"variant":"treatment","weight":30000},{"variant":"control","weight":70000}]}}]}
            """
        );

    /// <summary>Reads and compiles a document.</summary>
    public static CompiledRuleset Compile(byte[] document) =>
        CompiledRuleset.Compile(RulesetJson.ReadTrusted(document), EnvironmentVersion.Initial);

    /// <summary>Returns a change that puts one flag.</summary>
    public static ChangeSet Put(string flag) => ChangeSetJson.ReadTrusted(Encoding.UTF8.GetBytes($$"""[{"putFlag":{{flag}}}]"""));
}
