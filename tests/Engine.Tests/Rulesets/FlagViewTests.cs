using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Engine.Tests.Support;

namespace FlagCluster.Engine.Tests.Rulesets;

/// <summary>The flags that a caller with limits sees.</summary>
public class FlagViewTests
{
    private const string Bool = "\"type\":\"boolean\",\"variants\":{\"on\":true,\"off\":false},\"defaultVariant\":\"off\"";

    private static readonly CompiledRuleset Compiled = TestRulesets.Compile(
        TestRulesets.Ruleset(
            [
                $$$"""{"key":"a",{{{Bool}}},"tags":["web"],"clientVisible":true}""",
                $$$"""{"key":"b",{{{Bool}}},"tags":["app","web"]}""",
                $$$"""{"key":"c",{{{Bool}}},"clientVisible":true}""",
                $$$"""{"key":"d",{{{Bool}}},"tags":["web"],"archived":true}""",
            ],
            []
        )
    );

    [Theory]
    [InlineData(false, "", "a b c")]
    [InlineData(true, "", "a c")]
    [InlineData(false, "web", "a b")]
    [InlineData(true, "web", "a")]
    [InlineData(false, "app\nother", "b")]
    [InlineData(false, "other", "")]
    public void Flags_Scope_AreThoseThatItIncludes(bool clientVisibleOnly, string tags, string expected)
    {
        var scope = FlagScope.Of(clientVisibleOnly, tags);

        Assert.Equal(expected, string.Join(' ', Compiled.Flags(scope).ToArray().Select(flag => flag.Key)));
        Assert.Equal(expected, string.Join(' ', Compiled.Models(scope).Select(flag => flag.Key)));
    }

    [Fact]
    public void Models_EqualScopes_AreTheSameInstance() =>
        Assert.Same(Compiled.Models(FlagScope.Of(false, "web")), Compiled.Models(FlagScope.Of(false, "web")));

    [Fact]
    public void Flags_AfterTheFirstCall_AllocateNothing()
    {
        var scope = FlagScope.Of(clientVisibleOnly: false, "web");
        var count = Compiled.Flags(scope).Length + Compiled.Models(scope).Count;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            count += Compiled.Flags(scope).Length + Compiled.Models(scope).Count + (scope.Includes(Compiled.Flags(scope)[0].Model) ? 1 : 0);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal((0, 504), (allocated, count));
    }

    [Fact]
    public void Apply_OtherTags_ChangesTheFlags()
    {
        var next = Compiled.Apply(
            TestRulesets.Changes($$$"""[{"putFlag":{"key":"c",{{{Bool}}},"clientVisible":true,"tags":["web"]}}]"""),
            Compiled.Version.Next
        );

        Assert.Equal(["a", "c"], next.Flags(FlagScope.Of(true, "web")).ToArray().Select(flag => flag.Key));
    }
}
