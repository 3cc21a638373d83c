using FlagCluster.Control.SecondFactors;
using FlagCluster.Testing;
using Microsoft.AspNetCore.DataProtection;

namespace FlagCluster.Control.Tests.SecondFactors;

public sealed class SignInChallengesTests
{
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly FakeTimeProvider _time = new();

    private SignInChallenges Challenges => new(_protection, _time);

    [Fact]
    public void Read_TextOfAnotherServerWithTheSameKeys_ReturnsTheSignIn()
    {
        var text = Challenges.Create("ann", 3, "password", "pwd");

        Assert.Equal(new("ann", 3, "password", "pwd", _time.GetUtcNow() + SignInChallenges.Lifetime), Challenges.Read(text));
    }

    [Fact]
    public void Read_AfterItsTime_IsNull()
    {
        var text = Challenges.Create("ann", 3, "password", "pwd");

        _time.Advance(SignInChallenges.Lifetime);

        Assert.Null(Challenges.Read(text));
    }

    [Fact]
    public void Read_ChangedText_IsNull()
    {
        var text = Challenges.Create("ann", 3, "password", "pwd").ToCharArray();

        text[^5] = text[^5] == 'A' ? 'B' : 'A';

        Assert.Null(Challenges.Read(new(text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64url!")]
    [InlineData("AAAA")]
    public void Read_AnotherText_IsNull(string text) => Assert.Null(Challenges.Read(text));

    [Fact]
    public void Read_TextOfAnotherInstallation_IsNull()
    {
        var text = new SignInChallenges(new EphemeralDataProtectionProvider(), _time).Create("ann", 3, "password", "pwd");

        Assert.Null(Challenges.Read(text));
    }
}
