using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Rulesets;

/// <summary>The version of answers to client keys changes exactly when the answers can change.</summary>
public class ClientViewTests
{
    private const string Bool = "\"type\":\"boolean\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\"";

    private static readonly CompiledRuleset Compiled = TestRulesets.Compile(
        TestRulesets.Ruleset(
            [
                $$$"""{"key":"visible",{{{Bool}}},"clientVisible":true,"prerequisites":[{"flag":"needed","variants":["on"]}]}""",
                $$$"""{"key":"visible2",{{{Bool}}},"clientVisible":true,"rules":[{"id":"r","when":{"not":{"flag":"asked","variants":["on"]}},"serve":{"variant":"on"}}]}""",
                $$"""{"key":"asked",{{Bool}}}""",
                Rule("needed", "outer"),
                Rule("hidden", "unused"),
            ],
            [
                """{"key":"outer","when":{"segment":"inner"}}""",
                """{"key":"inner","included":["ann"]}""",
                """{"key":"unused","included":["ann"],"when":{"attribute":"@time","after":0}}""",
            ]
        )
    );

    [Theory]
    [InlineData("""[{"putFlag":FLAG(hidden2)}]""", false)]
    [InlineData("""[{"deleteFlag":"hidden"}]""", false)]
    [InlineData("""[{"putSegment":{"key":"unused","included":["eve"]}}]""", false)]
    [InlineData("""[{"putSegment":{"key":"inner","included":["ann"],"description":"Other words"}}]""", false)]
    [InlineData("""[{"putFlag":VISIBLE}]""", false)]
    [InlineData("""[{"putFlag":TAGGED}]""", true)]
    [InlineData("""[{"putFlag":DATA("attachments":{"on":1})}]""", true)]
    [InlineData("""[{"putFlag":DATA("origin":{"system":"unleash"})}]""", true)]
    [InlineData("""[{"putFlag":HIDDENDATA}]""", false)]
    [InlineData("""[{"putSegment":{"key":"inner","included":["eve"]}}]""", true)]
    [InlineData("""[{"putSegment":{"key":"inner","included":["ann"],"excluded":["eve"]}}]""", true)]
    [InlineData("""[{"putSegment":{"key":"outer","when":{"segment":"unused"}}}]""", true)]
    [InlineData("""[{"putFlag":FLAG(needed)}]""", true)]
    [InlineData("""[{"putFlag":FLAG(visible)}]""", true)]
    [InlineData("""[{"putFlag":DISABLED(asked)}]""", true)]
    [InlineData("""[{"putFlag":ASKING(hidden)}]""", false)]
    [InlineData("""[{"putFlag":ASKING(hidden)},{"putFlag":DISABLED(hidden2)}]""", false)]
    [InlineData("""[{"deleteFlag":"visible"}]""", true)]
    public void Apply_Change_NewVersionWhenClientKeysCanNoticeIt(string changes, bool noticed)
    {
        changes = changes.Replace(
            "VISIBLE",
            $$$"""{"key":"visible",{{{Bool}}},"clientVisible":true,"description":"d","owner":"o","prerequisites":[{"flag":"needed","variants":["on"]}]}""",
            StringComparison.Ordinal
        );
        changes = changes.Replace(
            "TAGGED",
            $$$"""{"key":"visible",{{{Bool}}},"clientVisible":true,"tags":["t"],"prerequisites":[{"flag":"needed","variants":["on"]}]}""",
            StringComparison.Ordinal
        );
        foreach (var data in new[] { "\"attachments\":{\"on\":1}", "\"origin\":{\"system\":\"unleash\"}" })
            changes = changes.Replace(
                $"DATA({data})",
                $$$"""{"key":"visible",{{{Bool}}},"clientVisible":true,"prerequisites":[{"flag":"needed","variants":["on"]}],{{{data}}}}""",
                StringComparison.Ordinal
            );
        changes = changes.Replace(
            "HIDDENDATA",
            $$$"""{"key":"asked",{{{Bool}}},"attachments":{"on":1},"origin":{"system":"unleash"}}""",
            StringComparison.Ordinal
        );
        foreach (var key in new[] { "hidden2", "needed", "visible" })
            changes = changes.Replace($"FLAG({key})", $$$"""{"key":"{{{key}}}",{{{Bool}}}}""", StringComparison.Ordinal);
        foreach (var key in new[] { "asked", "hidden2" })
            changes = changes.Replace(
                $"DISABLED({key})",
                $$$"""{"key":"{{{key}}}",{{{Bool}}},"enabled":false}""",
                StringComparison.Ordinal
            );
        changes = changes.Replace(
            "ASKING(hidden)",
            $$$"""{"key":"hidden",{{{Bool}}},"rules":[{"id":"r","when":{"flag":"visible2","variants":["on"]},"serve":{"variant":"on"}}]}""",
            StringComparison.Ordinal
        );
        var version = Compiled.Version.Next;

        var next = Compiled.Apply(TestRulesets.Changes(changes), version);

        Assert.Equal(noticed ? version : Compiled.Version, next.AnswerVersion(clientVisibleOnly: true));
        Assert.Equal(version, next.AnswerVersion(clientVisibleOnly: false));
    }

    [Fact]
    public void Apply_FlagBecomesVisibleAndHiddenAgain_BothAreNoticed()
    {
        var visible = Compiled.Apply(
            TestRulesets.Changes($$$"""[{"putFlag":{"key":"hidden",{{{Bool}}},"clientVisible":true}}]"""),
            new(1, 8)
        );
        var hidden = visible.Apply(TestRulesets.Changes($$$"""[{"putFlag":{"key":"hidden",{{{Bool}}}}}]"""), new(1, 9));
        var after = hidden.Apply(TestRulesets.Changes("""[{"deleteFlag":"hidden"}]"""), new(1, 10));

        Assert.Equal(
            [new(1, 8), new(1, 9), new(1, 9)],
            new[] { visible, hidden, after }.Select(ruleset => ruleset.AnswerVersion(clientVisibleOnly: true))
        );
    }

    [Fact]
    public void Apply_NewEpoch_IsNoticed()
    {
        var next = Compiled.Apply(new([]), new(2, 1));

        Assert.Equal(new(2, 1), next.AnswerVersion(clientVisibleOnly: true));
    }

    [Fact]
    public void TimeWindowEpoch_TimeWindowOfAHiddenFlag_IsNotCounted()
    {
        Assert.Equal(1, Compiled.TimeWindowEpoch(TestEvaluator.Now));
        Assert.Equal(0, Compiled.TimeWindowEpoch(TestEvaluator.Now, clientVisibleOnly: true));
        var used = Compiled.Apply(TestRulesets.Changes("""[{"putSegment":{"key":"outer","when":{"segment":"unused"}}}]"""), new(1, 8));
        Assert.Equal(1, used.TimeWindowEpoch(TestEvaluator.Now, clientVisibleOnly: true));
    }

    /// <summary>References that change direction in one change set lead through a cycle while they are counted.</summary>
    [Fact]
    public void Apply_RandomChanges_SameAsTheViewOfTheWholeRuleset()
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var ranks = Enumerable.Range(0, 6).ToArray();
            var ruleset = Ruleset.Empty;
            var view = ClientView.Create(ruleset, new(1, 0));
            for (var step = 1; step < 12; step++)
            {
                random.Shuffle(ranks);
                // Items refer only to higher ranks. New ranks replace every item, so that references change their direction.
                var next = ruleset.Apply(new([.. Enumerable.Range(0, 6).Select(i => Put(i, ranks, random))]));
                var all = ruleset.DiffTo(next);
                view = view.Apply(ruleset, all, next, new(1, step));
                ruleset = next;

                foreach (var key in ruleset.Flags.Keys)
                    Assert.Equal(IsNoticed(ClientView.Create(ruleset, new(1, step)), ruleset, key), IsNoticed(view, ruleset, key));
            }
        }
    }

    private static bool IsNoticed(ClientView view, Ruleset ruleset, string deletedFlag)
    {
        var changes = new ChangeSet([new DeleteItem(ItemKind.Flag, deletedFlag)]);
        return view.Apply(ruleset, changes, ruleset.Apply(changes), new(1, 99)).Version == new EnvironmentVersion(1, 99);
    }

    private static PutItem Put(int index, int[] ranks, Random random)
    {
        var used = Enumerable.Range(0, 6).Where(other => ranks[other] > ranks[index] && random.Next(3) == 0);
        var references = used.Select(other => $$"""{"flag":"f{{other}}","variants":["on"]}""").ToList();
        var prerequisites = string.Join(',', references.Where((_, i) => i % 2 == 0));
        var conditions = string.Join(',', references.Where((_, i) => i % 2 == 1));
        var visible = random.Next(3) == 0 ? "true" : "false";
        return new(
            TestRulesets.Flag(
                $$$"""
                {"key":"f{{{index}}}",{{{Bool}}},"clientVisible":{{{visible}}},"prerequisites":[{{{prerequisites}}}],
                 "rules":[{"id":"r","when":{"any":[{{{conditions}}}]},"serve":{"variant":"on"}}]}
                """
            )
        );
    }

    private static string Rule(string key, string segment) =>
        $$$$"""{"key":"{{{{key}}}}",{{{{Bool}}}},"rules":[{"id":"r","when":{"segment":"{{{{segment}}}}"},"serve":{"variant":"on"}}]}""";
}
