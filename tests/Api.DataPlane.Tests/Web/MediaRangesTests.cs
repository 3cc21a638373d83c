using FlagCluster.Api.Http;
using Microsoft.Extensions.Primitives;

namespace FlagCluster.Api.DataPlane.Tests.Web;

/// <summary>Tests the qualities of types by RFC 9110, section 12.5.1.</summary>
public class MediaRangesTests
{
    [Theory]
    [InlineData(null, 1)]
    [InlineData("", 1)]
    [InlineData(" , ", 1)]
    [InlineData("*/*", 1)]
    [InlineData("application/*", 1)]
    [InlineData("application/json", 1)]
    [InlineData("APPLICATION/JSON; Charset=\"utf-8, x\"", 1)]
    [InlineData("text/html, application/json;q=0.5", 0.5)]
    [InlineData("text/html,*/*;q=0.1", 0.1)]
    [InlineData("application/json;q=0", 0)]
    [InlineData("*/*, application/json;q=0", 0)]
    [InlineData("application/json;q=0, */*", 0)]
    [InlineData("application/*;q=0, */*;q=1", 0)]
    [InlineData("application/*;q=0.2, */*;q=1, application/json;q=0.3", 0.3)]
    [InlineData("application/json;q=0.000", 0)]
    [InlineData("application/json; q=0.7 ; version=1", 0.7)]
    [InlineData("application/json;q=1.5", 1)]
    [InlineData("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", 0.2)]
    [InlineData("text/html", 0)]
    [InlineData("text/*", 0)]
    [InlineData("application/jsonx", 0)]
    [InlineData("application", 0)]
    [InlineData("nonsense", 0)]
    [InlineData("\"", 0)]
    [InlineData("\"\\", 0)]
    [InlineData("application/problem+json", 0)]
    public void QualityOf_Header_IsThatOfTheMostSpecificRange(string? accept, double expected) =>
        Assert.Equal(expected, MediaRanges.QualityOf(accept is null ? default : new StringValues(accept), "application/json").Quality);

    [Fact]
    public void QualityOf_SeveralLines_AreOneList() =>
        Assert.True(MediaRanges.Accepts(new(["text/html", "application/json"]), "application/json"));

    [Fact]
    public void Accepts_AnyHeader_AllocatesNothing()
    {
        StringValues accept = "text/html, application/json;q=0.5, */*;q=0.1";
        for (var i = 0; i < 100; i++)
            MediaRanges.Accepts(accept, "application/json");

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            MediaRanges.Accepts(accept, "application/json");

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
