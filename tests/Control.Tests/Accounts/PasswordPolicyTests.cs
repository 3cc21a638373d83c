using FlagCluster.Control.Accounts.Passwords;

namespace FlagCluster.Control.Tests.Accounts;

public sealed class PasswordPolicyTests
{
    private static readonly string[] Words = ["jane.doe@example.com", "Jane Doe", "acme-corporation"];

    [Theory]
    [InlineData("violet kettle march")]
    [InlineData("kX9#pQ2!vB7z")]
    [InlineData("größere Bäume wachsen")]
    [InlineData("🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧")]
    [InlineData("nul \0 inside this one")]
    public void FindProblem_LongAndUncommon_IsNull(string password)
    {
        Assert.Null(PasswordPolicy.FindProblem(password, Words));
    }

    [Theory]
    [InlineData("", "12 to 256 characters")]
    [InlineData("elevenchars", "12 to 256 characters")]
    [InlineData("aaaaaaaaaaaaaaaa", "repeats")]
    [InlineData("abcabcabcabc", "repeats")]
    [InlineData("k9Xk9Xk9Xk9X", "repeats")]
    [InlineData("password1234", "most used")]
    [InlineData("PassWord1234", "most used")]
    [InlineData("p4ssw0rd1234", "most used")]
    [InlineData("qwertyuiop12", "most used")]
    [InlineData("correct horse battery staple", "most used")]
    [InlineData("FlagCluster2026!", "little more")]
    [InlineData("jane.doe@example.com", "little more")]
    [InlineData("AcmeCorporation1", "little more")]
    public void FindProblem_EasyToGuess_SaysWhy(string password, string why)
    {
        Assert.Contains(why, PasswordPolicy.FindProblem(password, Words), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12, true)]
    [InlineData(256, true)]
    [InlineData(257, false)]
    [InlineData(10_000_000, false)]
    public void FindProblem_Length_IsFrom12To256(int length, bool isValid)
    {
        var password = string.Concat(Enumerable.Range(0, length).Select(i => (char)('!' + (i * i % 90))));

        Assert.Equal(isValid, PasswordPolicy.FindProblem(password, []) is null);
    }

    [Fact]
    public void FindProblem_CharactersOutsideThePlane_CountOnce()
    {
        Assert.NotNull(PasswordPolicy.FindProblem("🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔", []));
    }

    [Fact]
    public void Normalize_ComposedAndDecomposed_AreTheSame()
    {
        Assert.Equal(PasswordPolicy.Normalize("caf\u00e9 \u00fcber alles"), PasswordPolicy.Normalize("cafe\u0301 u\u0308ber alles"));
    }
}
