using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Patterns;
using FlagCluster.Integrations.Import;
using FlagCluster.Testing.Rulesets;

namespace FlagCluster.Integrations.Tests.Import;

/// <summary>A source is written by a caller: no pattern in it makes the comparison with the source expensive.</summary>
public sealed class PatternTests
{
    /// <summary>
    /// What the comparison may allocate: engines that build states while they read a text allocate in proportion to their work.
    /// </summary>
    private const long MostBytes = 512L * 1024 * 1024;

    private const int RandomCases = 100;

    // Texts that other engines read slowly with the patterns below.
    private static readonly string Hostile = new('a', 100);

    private static readonly string[] Costly =
    [
        "(\\w{1,31}\\s?){1,32}!",
        "^([\\w.-]{1,50},?){1,20}$",
        "(.{1,250}){1,4}z",
        "((a{1,10}){1,10}){1,10}!",
        "(a?){1,500}a{500}!",
        "^(a+)+$",
        "(x+x+)+y|(a|aa)+!",
    ];

    public static TheoryData<string> Formats => ["growthbook", "unleash", "launchdarkly", "flagr"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Plan_CostlyPattern_IsComparedWithinTheBudget(string format)
    {
        foreach (var pattern in Costly)
        {
            var isAccepted = Pattern.TryCompile(pattern, ignoreCase: false, out _, out _);

            var item = Plan(format, pattern, out var bytes);

            Assert.Equal(isAccepted, item.Outcome != ImportOutcome.Refused);
            Assert.InRange(bytes, 0, MostBytes);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Plan_RandomPattern_IsExactOrRefusedWithThePatternWithinTheBudget(string format)
    {
        var random = new Random(20_270_131);
        var accepted = 0;
        for (var i = 0; i < RandomCases; i++)
        {
            var pattern = RandomPatterns.Next(random);
            var isAccepted = Pattern.TryCompile(pattern, ignoreCase: false, out _, out _);

            var item = Plan(format, pattern, out var bytes);

            Assert.InRange(bytes, 0, MostBytes);
            Assert.True(isAccepted == (item.Outcome != ImportOutcome.Refused), $"{pattern}: {Text(item)}");
            if (!isAccepted)
                Assert.Contains("The regular expression '", Text(item), StringComparison.Ordinal);
            accepted += isAccepted ? 1 : 0;
        }
        Assert.InRange(accepted, RandomCases / 10, RandomCases);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Plan_Cancelled_StopsAtTheFlag(string format)
    {
        using var cancelled = new CancellationTokenSource();
        var source = new ImportRequest([ImportedRuleset.File("", Source(format, "^a$"))]) { Time = ImportedRuleset.Now };
        cancelled.Cancel();

        var stopped = Assert.Throws<ImportStoppedException>(() => ImportPlanner.Plan(format, source, Ruleset.Empty, cancelled.Token));

        Assert.Equal((ItemKind.Flag, "f"), (stopped.Kind, stopped.Key));
    }

    private static ImportedItem Plan(string format, string pattern, out long bytes)
    {
        var source = Source(format, pattern);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var imported = ImportedRuleset.Of(format, source);
        bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Empty(imported.Plan.Errors);
        return imported.Item("f");
    }

    private static string Text(ImportedItem item) => string.Join(' ', item.Notes.Select(note => note.Detail));

    /// <summary>Returns a source with a flag that is on for texts that match a pattern and are not the hostile one.</summary>
    private static string Source(string format, string pattern)
    {
        var source = format switch
        {
            "growthbook" => """
                {"features":{"f":{"defaultValue":false,"rules":[{"force":true,
                  "condition":{"p":{"$regex":PATTERN},"$or":[{"p":{"$ne":HOSTILE}}]}}]}}}
                """,
            "unleash" => """
                {"features":[{"name":"f","enabled":true,"strategies":[{"name":"default","constraints":[
                  {"contextName":"p","operator":"REGEX","value":PATTERN},
                  {"contextName":"p","operator":"NOT_IN","values":[HOSTILE]}]}]}]}
                """,
            "launchdarkly" => """
                {"flags":{"f":{"on":true,"salt":"s","variations":[true,false],"offVariation":1,"fallthrough":{"variation":1},
                  "rules":[{"variation":0,"clauses":[{"attribute":"p","op":"matches","values":[PATTERN]},
                    {"attribute":"p","op":"in","values":[HOSTILE],"negate":true}]}]}}}
                """,
            _ => """
                {"Flags":[{"ID":1,"Key":"f","Enabled":true,"Variants":[{"ID":1,"Key":"A"}],"Segments":[{"ID":1,"Rank":0,
                  "RolloutPercent":100,"Distributions":[{"VariantID":1,"Percent":100}],"Constraints":[
                    {"ID":1,"Property":"p","Operator":"EREG","Value":PATTERN},
                    {"ID":2,"Property":"p","Operator":"NEQ","Value":HOSTILE}]}]}]}
                """,
        };
        // Flagr's values are literals inside a string.
        var quote = format == "flagr" ? "\"" : "";
        return source
            .Replace("HOSTILE", JsonSerializer.Serialize(quote + Hostile + quote), StringComparison.Ordinal)
            .Replace("PATTERN", JsonSerializer.Serialize(quote + pattern + quote), StringComparison.Ordinal);
    }
}
