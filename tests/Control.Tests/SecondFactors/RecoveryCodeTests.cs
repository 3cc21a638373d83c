using FlagCluster.Control.SecondFactors;

namespace FlagCluster.Control.Tests.SecondFactors;

public sealed class RecoveryCodeTests
{
    [Fact]
    public void Create_Codes_HaveTheirShapeAndDiffer()
    {
        var codes = Enumerable.Range(0, RecoveryCode.Count).Select(_ => RecoveryCode.Create()).ToList();

        Assert.All(codes, code => Assert.Matches("^[a-z2-7]{4}(-[a-z2-7]{4}){3}$", code));
        Assert.Equal(RecoveryCode.Count, codes.Distinct().Count());
    }

    [Fact]
    public void Hash_OtherCaseSpacesAndHyphens_IsTheSame()
    {
        var expected = RecoveryCode.Hash("ann", "k4hq-7tzs-m2xa-w6pd");

        Assert.Equal(expected, RecoveryCode.Hash("ann", " K4HQ 7TZSM2XA-w6pd "));
        Assert.Equal(32, expected!.Length);
    }

    [Fact]
    public void Hash_AnotherUser_Differs() =>
        Assert.NotEqual(RecoveryCode.Hash("ann", "k4hq-7tzs-m2xa-w6pd"), RecoveryCode.Hash("bob", "k4hq-7tzs-m2xa-w6pd"));

    [Theory]
    [InlineData("")]
    [InlineData("123456")]
    [InlineData("k4hq-7tzs-m2xa-w6p")]
    [InlineData("k4hq-7tzs-m2xa-w6pdd")]
    [InlineData("k4hq-7tzs-m2xa-w6p0")]
    [InlineData("k4hq-7tzs-m2xa-w6pé")]
    public void Hash_AnotherShape_IsNull(string text) => Assert.Null(RecoveryCode.Hash("ann", text));
}
