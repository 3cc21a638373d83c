using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Ofrep;

/// <summary>
/// Tests that evaluations return the same before and after routing. The server answers them before routing unless the request has an
/// origin.
/// </summary>
public sealed class FastPathTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("/limit", "{}")]
    [InlineData("/limit?x=1", "{}")]
    [InlineData("/li%6Dit", "{}")]
    [InlineData("/nothing", "{}")]
    [InlineData("/color", "{}")]
    [InlineData("/limit", "nonsense")]
    [InlineData("/a%2Fb", "{}")]
    [InlineData("/a/b", "{}")]
    [InlineData("", "{}")]
    [InlineData("/", "{}")]
    [InlineData("", "[]")]
    [InlineData("x", "{}")]
    public async Task Evaluate_WithAndWithoutOrigin_ReturnsTheSame(string path, string body)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        foreach (var key in new[] { environment.ServerKey, environment.ClientKey, "wrong" })
        {
            var direct = await server.SendAsync("POST", "/ofrep/v1/evaluate/flags" + path, key, body);
            var routed = await server.SendAsync("POST", "/ofrep/v1/evaluate/flags" + path, key, body, ("Origin", "https://shop.example"));

            Assert.Equal(
                (routed.Status, routed.Text, routed.Header("Content-Type"), routed.Header("ETag")),
                (direct.Status, direct.Text, direct.Header("Content-Type"), direct.Header("ETag"))
            );
            Assert.NotEqual(500, direct.Status);
        }
    }
}
