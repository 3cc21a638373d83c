using System.Text;
using FlagCluster.Control.SecondFactors;

namespace FlagCluster.Control.Tests.SecondFactors;

public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_111_111_111);

    [Theory]
    // RFC 6238, appendix B, SHA-1.
    [InlineData(59, "94287082")]
    [InlineData(1_111_111_109, "07081804")]
    [InlineData(1_111_111_111, "14050471")]
    [InlineData(1_234_567_890, "89005924")]
    [InlineData(2_000_000_000, "69279037")]
    [InlineData(20_000_000_000, "65353130")]
    public void CodeAt_VectorsOfTheRfc_AreEqual(long seconds, string expected)
    {
        var step = Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds));

        Assert.Equal(expected, Totp.CodeAt(Secret, step, digits: 8));
        Assert.Equal(expected[2..], Totp.CodeAt(Secret, step));
    }

    [Theory]
    // RFC 4226, appendix D.
    [InlineData(0, "755224")]
    [InlineData(1, "287082")]
    [InlineData(9, "520489")]
    public void CodeAt_VectorsOfHotp_AreEqual(long counter, string expected) => Assert.Equal(expected, Totp.CodeAt(Secret, counter));

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public void FindStep_CodeOfANeighbouringStep_IsAccepted(int offset)
    {
        var step = Totp.StepAt(Now) + offset;

        Assert.Equal(step, Totp.FindStep(Secret, Totp.CodeAt(Secret, step), Now, accepted: -1));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public void FindStep_CodeOfADistantStep_IsRefused(int offset) =>
        Assert.Null(Totp.FindStep(Secret, Totp.CodeAt(Secret, Totp.StepAt(Now) + offset), Now, accepted: -1));

    [Fact]
    public void FindStep_CodeOfAnAcceptedStep_IsRefused()
    {
        var step = Totp.StepAt(Now);

        Assert.Null(Totp.FindStep(Secret, Totp.CodeAt(Secret, step), Now, accepted: step));
        Assert.Null(Totp.FindStep(Secret, Totp.CodeAt(Secret, step - 1), Now, accepted: step));
        Assert.Equal(step + 1, Totp.FindStep(Secret, Totp.CodeAt(Secret, step + 1), Now, accepted: step));
    }

    [Theory]
    [InlineData("")]
    [InlineData("05047")]
    [InlineData("0504711")]
    [InlineData("٠٥٠٤٧١")]
    [InlineData("050472")]
    public void FindStep_AnotherText_IsRefused(string code) => Assert.Null(Totp.FindStep(Secret, code, Now, accepted: -1));

    [Fact]
    public void AddressOf_NameWithReservedCharacters_IsEscaped() =>
        Assert.Equal(
            "otpauth://totp/Flag%20Cluster:ann%2Btest%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Flag%20Cluster"
                + "&algorithm=SHA1&digits=6&period=30",
            Totp.AddressOf("Flag Cluster", "ann+test@example.com", Secret)
        );

    [Theory]
    // RFC 4648, section 10.
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Encode_VectorsOfBase32_AreEqual(string text, string expected) =>
        Assert.Equal(expected, Base32.Encode(Encoding.ASCII.GetBytes(text)));
}
