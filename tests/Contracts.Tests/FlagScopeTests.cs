using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Tests;

public class FlagScopeTests
{
    [Theory]
    [InlineData(false, "", true, true, true)]
    [InlineData(true, "", true, false, false)]
    [InlineData(false, "a", true, true, false)]
    [InlineData(true, "a", true, false, false)]
    [InlineData(false, "b\nc", false, false, true)]
    [InlineData(false, "A", false, false, false)]
    public void Includes_Flags_AreThoseOfTheScope(bool clientVisibleOnly, string tags, bool both, bool hidden, bool other)
    {
        var scope = FlagScope.Of(clientVisibleOnly, tags);

        Assert.Equal(both, scope.Includes(Flag(clientVisible: true, "x", "a")));
        Assert.Equal(hidden, scope.Includes(Flag(clientVisible: false, "a")));
        Assert.Equal(other, scope.Includes(Flag(clientVisible: false, "c")));
    }

    [Fact]
    public void Includes_FlagWithoutTags_IsHiddenFromAScopeWithTags() =>
        Assert.False(FlagScope.Of(clientVisibleOnly: false, "a").Includes(Flag(clientVisible: true)));

    [Fact]
    public void TextOf_Tags_AreOnceAndInOrder()
    {
        var text = FlagScope.TextOf(["b", "a c", "b"]);

        Assert.Equal(["a c", "b"], FlagScope.TagsOf(text));
        Assert.Equal(text, FlagScope.TextOf(["a c", "b"]));
        Assert.Empty(FlagScope.TagsOf(FlagScope.TextOf([])));
    }

    [Fact]
    public void Equals_SameLimits_AreEqual()
    {
        Assert.Equal(FlagScope.Of(true, "a"), FlagScope.Of(true, "a"));
        Assert.NotEqual(FlagScope.Of(true, "a"), FlagScope.Of(false, "a"));
        Assert.NotEqual(FlagScope.Of(true, "a"), FlagScope.Of(true, "b"));
        Assert.Same(FlagScope.All, FlagScope.Of(false, ""));
    }

    private static Flag Flag(bool clientVisible, params string[] tags) =>
        new()
        {
            Key = "flag",
            Type = FlagType.Boolean,
            Variants = [],
            DefaultVariant = null,
            ClientVisible = clientVisible,
            Tags = [.. tags],
        };
}
