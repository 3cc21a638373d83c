using FlagCluster.Contracts.Text;

namespace FlagCluster.Contracts.Tests.Text;

public sealed class ClippedTests
{
    [Theory]
    [InlineData("abcd", 4, "abcd")]
    [InlineData("abcde", 4, "abc…")]
    [InlineData("ab😀cd", 4, "ab…")]
    [InlineData("ab😀cd", 5, "ab😀…")]
    [InlineData("", 4, "")]
    public void Text_Length_IsAtMostTheLimit(string text, int maxLength, string expected) =>
        Assert.Equal(expected, Clipped.Text(text, maxLength));

    [Fact]
    public void Value_LongText_HasItsFirst64Characters() => Assert.Equal(new string('x', 64) + "…", Clipped.Value(new string('x', 66)));
}
