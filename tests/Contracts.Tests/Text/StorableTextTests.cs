using FlagCluster.Contracts.Text;

namespace FlagCluster.Contracts.Tests.Text;

public sealed class StorableTextTests
{
    [Fact]
    public void IsValid_Unicode_IsTrue() =>
        Assert.All(new[] { "", "é\u0001", "text 😀😀 and 😀" }, text => Assert.True(StorableText.IsValid(text)));

    [Fact]
    public void IsValid_Nul_IsFalse() => Assert.False(StorableText.IsValid("a\0b"));

    // Not a theory: attributes cannot hold such texts.
    [Fact]
    public void IsValid_UnpairedSurrogate_IsFalse() =>
        Assert.All(
            new[] { "\ud83d", "a\ud83db", "\ude00\ud83d", "😀\ude00", "\ud83d😀" },
            text => Assert.False(StorableText.IsValid(text))
        );
}
