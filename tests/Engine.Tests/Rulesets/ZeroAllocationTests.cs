using System.Text;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Rulesets;

/// <summary>After the warm-up, reading a context and evaluating allocate nothing.</summary>
public class ZeroAllocationTests
{
    private const string Variants = "\"type\":\"boolean\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\"";
    private const string Half = "{\"split\":[{\"variant\":\"on\",\"weight\":50000},{\"variant\":\"off\",\"weight\":50000}]}";

    private const string Everything = """
        {"targetingKey":"user-1","s":"hello","n":12.5,"d":" 12.50 ","y":"TRUE","b":true,"t":"2027-01-31T08:00:00+01:00","v":"1.2.3-rc.1","ip":"10.1.2.3","ip6":"2001:db8::1",
         "l":["x","hello",3,null,{"skip":[1]}],"o":{"p":{"q":"deep"}},"\u0065scaped":"\u00e9\ud83d\ude00 and more","items":[{"p":1,"t":["x"]},{"p":2,"q":{"r":3},"t":["y","x2"]}],"unused":{"a":[1,2,{"b":3}]},"big":1e20}
        """;

    private static readonly string[] Tests =
    [
        "\"attribute\":\"s\",\"equals\":\"hello\"",
        "\"attribute\":\"n\",\"equals\":12.5",
        "\"attribute\":\"b\",\"equals\":true",
        "\"attribute\":\"s\",\"in\":[\"a\",\"hello\",1]",
        "\"attribute\":\"s\",\"contains\":\"ell\"",
        "\"attribute\":\"l\",\"contains\":\"hello\"",
        "\"attribute\":\"s\",\"startsWith\":\"he\"",
        "\"attribute\":\"s\",\"endsWith\":\"lo\"",
        "\"attribute\":\"s\",\"matches\":\"^h.*o$\"",
        "\"attribute\":\"s\",\"exists\":true",
        "\"attribute\":\"nothing\",\"exists\":false",
        "\"attribute\":\"n\",\"lt\":13",
        "\"attribute\":\"n\",\"lte\":13",
        "\"attribute\":\"n\",\"gt\":12",
        "\"attribute\":\"n\",\"gte\":12",
        "\"attribute\":\"t\",\"before\":\"2028-01-01\"",
        "\"attribute\":\"t\",\"after\":\"2026-01-01\"",
        "\"attribute\":\"@time\",\"after\":\"2026-01-01\"",
        "\"attribute\":\"@time\",\"before\":\"2028-01-01\"",
        "\"attribute\":\"v\",\"semverEquals\":\"1.2.3-rc.1\"",
        "\"attribute\":\"v\",\"semverLt\":\"1.2.3\"",
        "\"attribute\":\"v\",\"semverLte\":\"1.2.3\"",
        "\"attribute\":\"v\",\"semverGt\":\"1.2.2\"",
        "\"attribute\":\"v\",\"semverGte\":\"1.2.2\"",
        "\"attribute\":\"ip\",\"inCidr\":[\"192.168.0.0/16\",\"10.0.0.0/8\"]",
        "\"attribute\":\"ip6\",\"inCidr\":\"2001:db8::/32\"",
        "\"attribute\":\"o.p.q\",\"equals\":\"deep\"",
        "\"attribute\":\"escaped\",\"startsWith\":\"é😀\"",
        "\"attribute\":\"escaped\",\"matches\":\"more$\"",
        "\"attribute\":\"n\",\"as\":\"text\",\"equals\":\"12.5\"",
        "\"attribute\":\"d\",\"as\":\"number\",\"lt\":13",
        "\"attribute\":\"d\",\"is\":[\"list\",\"string\"]",
        "\"attribute\":\"y\",\"as\":\"boolean\",\"equals\":true",
        "\"attribute\":\"t\",\"as\":\"time\",\"gt\":\"2026-01-01\"",
        "\"attribute\":\"l\",\"as\":\"size\",\"equals\":5",
        "\"attribute\":\"l\",\"as\":\"text\",\"in\":[\"3\"]",
        "\"attribute\":\"l\",\"ignoreCase\":true,\"contains\":\"HELLO\"",
        "\"attribute\":\"escaped\",\"ignoreCase\":true,\"startsWith\":\"É😀\"",
        "\"attribute\":\"s\",\"ignoreCase\":true,\"matches\":\"^H.*O$\"",
        "\"attribute\":\"l\",\"some\":{\"attribute\":\"@element\",\"ignoreCase\":true,\"equals\":\"HELLO\"}",
        "\"attribute\":\"items\",\"some\":{\"all\":[{\"attribute\":\"@element.p\",\"gt\":1},"
            + "{\"attribute\":\"@element.q.r\",\"as\":\"text\",\"equals\":\"3\"}]}",
        "\"attribute\":\"items\",\"every\":{\"attribute\":\"@element.t\",\"some\":{\"attribute\":\"@element\",\"matches\":\"^x\"}}",
        "\"segment\":\"big\"",
        "\"segment\":\"by-number\"",
        "\"bucket\":{\"below\":100000}",
        "\"flag\":\"needs\",\"variants\":[\"off\"]",
        "\"flag\":\"three\",\"variants\":[\"on\",\"off\"],\"enabled\":true",
        "\"bucket\":{\"ranges\":[[0,50000],[50000,100000]],\"algorithm\":\"flipt\",\"by\":[\"nothing\",\"n\"]}",
        "\"bucket\":{\"below\":100000,\"algorithm\":\"random\"}",
        "\"bucket\":{\"below\":1,\"by\":\"nothing\",\"missing\":\"first\"}",
        "\"all\":[{\"not\":{\"any\":[]}}]",
    ];

    private static readonly CompiledRuleset Ruleset = TestRulesets.Compile(
        TestRulesets.Ruleset(
            [
                $$$$"""{"key":"boolean",{{{{Variants}}}}}""",
                $$$$"""{"key":"three",{{{{Variants}}}},"rules":[{"id":"r","when":{"all":[{{{{string.Join(",", Tests.Take(3).Select(test => $"{{{test}}}"))}}}}]},"serve":{{{{Half}}}}}]}""",
                $$$$"""{"key":"by-number",{{{{Variants}}}},"rules":[{"id":"r","serve":{"by":"n",{{{{Half[1..]}}}}}]}""",
                $$$$"""{"key":"by-big",{{{{Variants}}}},"rules":[{"id":"r","serve":{"by":"big",{{{{Half[1..]}}}}}]}""",
                $$$$"""{"key":"by-boolean",{{{{Variants}}}},"rules":[{"id":"r","serve":{"by":"b",{{{{Half[1..]}}}}}]}""",
                $$$$"""{"key":"long-salt",{{{{Variants}}}},"rules":[{"id":"r","serve":{"salt":"{{{{new string('s', 1_000)}}}}",{{{{Half[1..]}}}}}]}""",
                $$$$"""{"key":"flipt",{{{{Variants}}}},"bucketing":"flipt","rules":[{"id":"r","serve":{{{{Half}}}}}]}""",
                """{"key":"nothing","type":"boolean","variants":{"on":true},"defaultVariant":null,"rules":[{"id":"r","when":{"attribute":"s","equals":"other"},"serve":{"nothing":true}}]}""",
                """{"key":"nothing-split","type":"boolean","variants":{"on":true},"defaultVariant":null,"rules":[{"id":"r","serve":{"split":[{"nothing":true,"weight":100000}]}}]}""",
                $$$$"""{"key":"flag-error",{{{{Variants}}}},"rules":[{"id":"r","when":{"flag":"missing-by","variants":["on"]},"serve":{"variant":"on"}}]}""",
                $$$$"""{"key":"by-list",{{{{Variants}}}},"rules":[{"id":"r","serve":{"by":["nothing","l","n"],"missing":"next",{{{{Half[1..]}}}}}]}""",
                $$$$"""{"key":"total",{{{{Variants}}}},"rules":[{"id":"r","serve":{"split":[{"variant":"on","weight":1},{"variant":"off","weight":2}],"total":3}}]}""",
                $$$$"""{"key":"missing-next",{{{{Variants}}}},"rules":[{"id":"r","serve":{"by":"nothing","missing":"next",{{{{Half[1..]}}}}}]}""",
                $$$$"""{"key":"missing-random",{{{{Variants}}}},"rules":[{"id":"r","serve":{"by":"nothing","missing":"random",{{{{Half[1..]}}}}}]}""",
                $$$$"""{"key":"random",{{{{Variants}}}},"rules":[{"id":"r","serve":{"algorithm":"random",{{{{Half[1..]}}}}}]}""",
                $$$$"""{"key":"bucket-error",{{{{Variants}}}},"rules":[{"id":"r","when":{"bucket":{"below":5,"by":"nothing","missing":"error"}},"serve":{"variant":"on"}}]}""",
                $$$$"""{"key":"missing-by",{{{{Variants}}}},"rules":[{"id":"r","serve":{"by":"nothing",{{{{Half[1..]}}}}}]}""",
                $$$$"""{"key":"off",{{{{Variants}}}},"enabled":false,"offVariant":"off"}""",
                $$$$"""{"key":"needs",{{{{Variants}}}},"prerequisites":[{"flag":"boolean","variants":["off"]},{"flag":"three","variants":["on","off"]}]}""",
                $$$$"""{"key":"chain",{{{{Variants}}}},"prerequisites":[{"flag":"needs","variants":["off"]},{"flag":"needs","variants":["off","on"]}]}""",
                .. Tests.Select(
                    (test, index) =>
                        $$$$"""{"key":"test-{{{{index}}}}",{{{{Variants}}}},"rules":[{"id":"r","when":{{{{{test}}}}},"serve":{"variant":"on"}}]}"""
                ),
            ],
            [
                $$"""{"key":"big","when":{"segment":"bigger"},"excluded":[{{Keys(0, 100_000)}}]}""",
                """{"key":"by-number","by":"n","included":["12.5"]}""",
                $$"""{"key":"bigger","included":[{{Keys(50_000, 100_000)}},"user-1"]}""",
            ]
        )
    );

    public static TheoryData<string> Flags => [.. Ruleset.Source.Flags.Keys];

    [Theory]
    [MemberData(nameof(Flags))]
    public void Evaluate_AnyFlag_AllocatesNothing(string key)
    {
        var context = TestEvaluator.Context(Ruleset, Everything);
        var flag = Ruleset.Find(key)!;

        if (key.StartsWith("test-", StringComparison.Ordinal))
            Assert.Equal("on", Ruleset.Evaluate(flag, context).Variant!.Key);

        var allocated = Allocated(() => Ruleset.Evaluate(flag, context));

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Evaluate_NewContextForEachEvaluation_AllocatesNothing()
    {
        var utf8 = Encoding.UTF8.GetBytes(Everything);
        var context = new EvaluationContext(new Random(1));
        var flags = Ruleset.Flags(FlagScope.All).ToArray();

        // Converted values are computed again for each context.
        var allocated = Allocated(
            () =>
            {
                TestEvaluator.ReadContext(context, Ruleset, utf8, out _);
                foreach (var flag in flags)
                    Ruleset.Evaluate(flag, context);
            },
            evaluations: 200
        );

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Evaluate_ByKey_AllocatesNothing()
    {
        var context = TestEvaluator.Context(Ruleset, Everything);

        var allocated = Allocated(() =>
        {
            Ruleset.Evaluate("three", context);
            Ruleset.Evaluate("no-such-flag", context);
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void ReadJson_EscapesListsAndNesting_AllocatesNothing()
    {
        var utf8 = Encoding.UTF8.GetBytes(Everything);
        var context = new EvaluationContext(new Random(1));

        var allocated = Allocated(() =>
        {
            if (TestEvaluator.ReadContext(context, Ruleset, utf8, out _) != ErrorCode.None)
                throw new InvalidOperationException("The context was rejected.");
            Ruleset.Evaluate("three", context);
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void ReadJson_RulesetWithoutPaths_AllocatesNothing()
    {
        var ruleset = TestRulesets.Condition("""{"attribute":"s","equals":"hello"}""");
        var utf8 = Encoding.UTF8.GetBytes(Everything);
        var context = new EvaluationContext(new Random(1));

        var allocated = Allocated(() => TestEvaluator.ReadContext(context, ruleset, utf8, out _));

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void SetTargetingKey_BegunContext_AllocatesNothing()
    {
        var context = new EvaluationContext(new Random(1));

        var allocated = Allocated(() =>
        {
            context.Begin(Ruleset, TestEvaluator.Now);
            context.SetTargetingKey("user-1");
        });

        Assert.Equal(0, allocated);
    }

    private static long Allocated(Action action, int evaluations = 10_000)
    {
        for (var i = 0; i < evaluations / 5; i++)
            action();
        // The tiered compiler may still allocate on this thread; an evaluation that allocates does so in every round.
        var allocated = long.MaxValue;
        for (var round = 0; round < 10 && allocated > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < evaluations; i++)
                action();
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return allocated;
    }

    private static string Keys(int from, int count) => string.Join(",", Enumerable.Range(from, count).Select(i => $"\"customer-{i}\""));
}
