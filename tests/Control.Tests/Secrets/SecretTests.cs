using System.Security.Cryptography;
using System.Text;
using FlagCluster.Control.Secrets;

namespace FlagCluster.Control.Tests.Secrets;

/// <summary>The format of keys and tokens, and texts without it.</summary>
public sealed class SecretTests
{
    [Theory]
    [InlineData(Secret.ServerPrefix)]
    [InlineData(Secret.ClientPrefix)]
    public void Create_AnyPrefix_ReturnsTextInTheFormatAndItsHash(string prefix)
    {
        var secret = Secret.Create(prefix);

        Assert.Matches($"^{prefix}_[a-z0-9]{{12}}_[A-Za-z0-9_-]{{43}}$", secret.Text);
        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(secret.Text)), secret.Hash);
        Assert.True(Secret.TryGetId(secret.Text, prefix, out var id));
        Assert.Equal(secret.Id, id.ToString());
        Assert.True(Secret.Verify(secret.Text, secret.Hash));
    }

    [Fact]
    public void Create_ManyTimes_ReturnsDistinctSecrets()
    {
        var secrets = Enumerable.Range(0, 5_000).Select(_ => Secret.Create(Secret.ServerPrefix)).ToList();

        Assert.Equal(secrets.Count, secrets.Select(secret => secret.Id).Distinct().Count());
        Assert.Equal(secrets.Count, secrets.Select(secret => secret.Text[17..]).Distinct().Count());
    }

    [Fact]
    public void Verify_OneCharacterChanged_ReturnsFalse()
    {
        var secret = Secret.Create(Secret.ServerPrefix);

        for (var index = 0; index < secret.Text.Length; index++)
        {
            var tampered = secret.Text.ToCharArray();
            tampered[index] = tampered[index] == 'x' ? 'y' : 'x';
            Assert.False(Secret.Verify(tampered, secret.Hash));
        }
    }

    [Fact]
    public void Verify_DifferentLengthOrNotAscii_ReturnsFalse()
    {
        var secret = Secret.Create(Secret.ServerPrefix);

        Assert.False(Secret.Verify("", secret.Hash));
        Assert.False(Secret.Verify(secret.Text.AsSpan(0, secret.Text.Length - 1), secret.Hash));
        Assert.False(Secret.Verify(secret.Text + "a", secret.Hash));
        Assert.False(Secret.Verify(new string('ż', secret.Text.Length), secret.Hash));
        Assert.False(Secret.Verify("\ud800" + secret.Text[1..], secret.Hash));
        Assert.False(Secret.Verify(new string('a', 1_000_000), secret.Hash));
        Assert.False(Secret.Verify(secret.Text, []));
    }

    [Fact]
    public void TryGetId_WrongPrefixOrFormat_ReturnsFalse()
    {
        var text = Secret.Create(Secret.ServerPrefix).Text;

        Assert.False(Secret.TryGetId(text, Secret.ClientPrefix, out _));
        Assert.False(Secret.TryGetId("", Secret.ServerPrefix, out _));
        Assert.False(Secret.TryGetId(text.AsSpan(0, text.Length - 1), Secret.ServerPrefix, out _));
        Assert.False(Secret.TryGetId(text.Replace('_', '-'), Secret.ServerPrefix, out _));
        Assert.False(Secret.TryGetId(text.ToUpperInvariant(), Secret.ServerPrefix, out _));
    }
}
