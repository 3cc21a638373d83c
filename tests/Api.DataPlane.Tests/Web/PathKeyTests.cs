using FlagCluster.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FlagCluster.Api.DataPlane.Tests.Web;

public class PathKeyTests
{
    [Theory]
    [InlineData("/flags/limit", "limit", "limit")]
    [InlineData("/flags/a%2Fb", "a%2Fb", "a/b")]
    [InlineData("/flags/a%2fb?x=/y", "a%2fb", "a/b")]
    [InlineData("/flags/a%252Fb", "a%2Fb", "a%2Fb")]
    [InlineData("/flags/a%252Fb%2Fc", "a%2Fb%2Fc", "a%2Fb/c")]
    [InlineData("/flags/%25", "%", "%")]
    [InlineData("/flags/%2525", "%25", "%25")]
    [InlineData("/segments/a%2Fb/members", "a%2Fb", "a/b")]
    [InlineData("http://host/flags/%D1%8F%2F%D1%8F", "я%2Fя", "я/я")]
    [InlineData("/flags/%FF%2Fa", "%FF%2Fa", "%FF/a")]
    [InlineData("/flags/%%2F", "%%2F", "%/")]
    [InlineData("/flags/other/..", "a%2Fb", "a%2Fb")]
    [InlineData("", "a%2Fb", "a%2Fb")]
    public void Decode_RequestTarget_DecodesOnce(string target, string segment, string expected) =>
        Assert.Equal(expected, PathKey.Decode(Request(target), segment).ToString());

    [Fact]
    public void Decode_SegmentWithASlash_AllocatesNothing()
    {
        var request = Request("/ofrep/v1/evaluate/flags/team%2Fgr%C3%B6%C3%9Fe%20100%25");
        for (var i = 0; i < 100; i++)
            PathKey.Decode(request, "team%2Fgröße 100%");

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            PathKey.Decode(request, "team%2Fgröße 100%");

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static HttpRequest Request(string target)
    {
        var http = new DefaultHttpContext();
        http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        return http.Request;
    }
}
