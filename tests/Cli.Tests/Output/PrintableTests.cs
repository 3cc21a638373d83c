using FlagCluster.Cli.Output;

namespace FlagCluster.Cli.Tests.Output;

/// <summary>Tests how texts of a server are shown.</summary>
public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain — größe", "plain — größe")]
    [InlineData("a\u001b[2Jb", "a\ufffd[2Jb")]
    [InlineData("a\rb\u009b", "a\ufffdb\ufffd")]
    [InlineData("two\nlines", "two\nlines")]
    public void Clean_ControlCharacters_AreReplaced(string text, string expected) => Assert.Equal(expected, Printable.Clean(text));
}
