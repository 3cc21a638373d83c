using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Ofrep;

/// <summary>Evaluations are answered before routing unless the request has an origin; both paths must return the same.</summary>
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
            var plain = await server.SendAsync("POST", "/ofrep/v1/evaluate/flags" + path, key, body);
            var page = await server.SendAsync("POST", "/ofrep/v1/evaluate/flags" + path, key, body, ("Origin", "https://shop.example"));
            Assert.Equal(
                (page.Status, page.Text, page.Header("Content-Type"), page.Header("ETag")),
                (plain.Status, plain.Text, plain.Header("Content-Type"), plain.Header("ETag"))
            );
            Assert.NotEqual(500, plain.Status);
        }
    }
}
