using System.Security.Cryptography;
using System.Text;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Tests.Secrets;

public sealed class TokenTextTests
{
    [Theory]
    [InlineData(TokenText.PersonalPrefix)]
    [InlineData(TokenText.ServicePrefix)]
    public void Create_AnyPrefix_ReturnsTextInTheFormatAndItsHash(string prefix)
    {
        var token = TokenText.Create(prefix);

        Assert.Matches($"^{TokenText.Pattern}$", token.Text);
        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(token.Text)), token.Hash);
        Assert.True(TokenText.TryGetId(token.Text, prefix, out var id));
        Assert.Equal(token.Id, id.ToString());
        Assert.True(Secret.Verify(token.Text, token.Hash));
    }

    [Fact]
    public void TryGetId_OneCharacterChanged_ReturnsFalse()
    {
        var text = TokenText.Create(TokenText.ServicePrefix).Text;

        for (var index = 0; index < text.Length; index++)
        {
            var tampered = text.ToCharArray();
            tampered[index] = tampered[index] == 'x' ? 'y' : 'x';
            Assert.False(TokenText.TryGetId(tampered, TokenText.ServicePrefix, out _), $"position {index}");
        }
    }

    [Fact]
    public void TryGetId_KnownText_HasTheChecksumOfZip()
    {
        // The CRC-32 of the first 60 characters is 0x0A8ABA99, computed with Python's zlib.crc32.
        const string Text = "fcv_abcdefghijkl_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg";

        var isToken = TokenText.TryGetId(Text + Base62(0x0A8ABA99), TokenText.ServicePrefix, out _);

        Assert.True(isToken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("fcv_")]
    [InlineData("fct_abcdefghijkl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void TryGetId_OtherFormat_ReturnsFalse(string text) => Assert.False(TokenText.TryGetId(text, TokenText.ServicePrefix, out _));

    private static string Base62(uint number)
    {
        const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        var text = "";
        for (var position = 0; position < 6; position++, number /= 62)
            text = Digits[(int)(number % 62)] + text;
        return text;
    }
}
