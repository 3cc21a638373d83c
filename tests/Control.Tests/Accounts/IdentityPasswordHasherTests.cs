using FlagCluster.Control.Accounts;
using FlagCluster.Control.Accounts.Passwords;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Tests.Accounts;

public sealed class IdentityPasswordHasherTests
{
    private readonly IdentityPasswordHasher _hasher = Hasher(1_000);

    [Fact]
    public void Verify_SamePassword_IsValid()
    {
        Assert.Equal(PasswordVerification.Valid, _hasher.Verify(_hasher.Hash("violet kettle march"), "violet kettle march"));
    }

    [Fact]
    public void Verify_OtherPassword_Fails()
    {
        Assert.Equal(PasswordVerification.Failed, _hasher.Verify(_hasher.Hash("violet kettle march"), "violet kettle marcH"));
    }

    [Fact]
    public void Verify_FewerIterations_IsOutdated()
    {
        Assert.Equal(PasswordVerification.Outdated, Hasher(2_000).Verify(_hasher.Hash("violet kettle march"), "violet kettle march"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA")]
    [InlineData("$pbkdf2-sha512$i=1000$")]
    [InlineData("$pbkdf2-sha512$i=1000$AQAAAAI=")]
    public void Verify_HashOfAnotherAlgorithmOrCut_Fails(string stored)
    {
        Assert.Equal(PasswordVerification.Failed, _hasher.Verify(stored, "violet kettle march"));
    }

    [Fact]
    public void Hash_SamePasswordTwice_DiffersAndNamesItsAlgorithm()
    {
        var (one, other) = (_hasher.Hash("violet kettle march"), _hasher.Hash("violet kettle march"));

        Assert.NotEqual(one, other);
        Assert.StartsWith("$pbkdf2-sha512$i=1000$", one, StringComparison.Ordinal);
    }

    [Fact]
    public void Unmatchable_HasTheFormOfAHash()
    {
        var hash = _hasher.Hash("violet kettle march");

        Assert.Equal(hash.Length, _hasher.Unmatchable.Length);
        Assert.Equal(Bytes(hash)[..13], Bytes(_hasher.Unmatchable)[..13]);
        Assert.Equal(PasswordVerification.Failed, _hasher.Verify(_hasher.Unmatchable, "violet kettle march"));
    }

    private static byte[] Bytes(string hash) => Convert.FromBase64String(hash[(hash.LastIndexOf('$') + 1)..]);

    private static IdentityPasswordHasher Hasher(int iterations) => new(Options.Create(new AccountOptions { HashIterations = iterations }));
}
