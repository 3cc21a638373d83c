using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Web;

/// <summary>Tests that the addresses that the server writes are those at which clients reach it.</summary>
public sealed class PublicAddressTests
{
    private static readonly (string, string)[] Forwarded = [("X-Forwarded-Prefix", "/flags"), ("X-Forwarded-Proto", "https")];

    [Theory]
    [InlineData("/ofrep/v1/evaluate/flags")]
    [InlineData("/flags/ofrep/v1/evaluate/flags")]
    public async Task Bulk_WithAPublicUrl_AnnouncesTheStreamUnderItsPath(string path)
    {
        await using var server = await TestServer.StartAsync(("Server:PublicUrl", "https://example.com/flags/"));
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await server.SendAsync("POST", path, environment.ClientKey, "{}")).Expect(200);

        Assert.StartsWith("/flags/ofrep/v1/stream?ticket=", StreamOf(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", "/flags/ofrep/v1/stream?ticket=")]
    [InlineData("10.0.0.0/8;127.0.0.0/8", "/flags/ofrep/v1/stream?ticket=")]
    [InlineData("10.0.0.0/8", "/ofrep/v1/stream?ticket=")]
    [InlineData("", "/ofrep/v1/stream?ticket=")]
    public async Task Bulk_WithAForwardedPrefix_UsesThatOfTrustedProxiesOnly(string trusted, string expected)
    {
        await using var server = await TestServer.StartAsync(("Server:TrustedProxies", trusted));
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await environment.BulkAsync("{}", null, Forwarded)).Expect(200);

        Assert.StartsWith(expected, StreamOf(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bulk_AnotherForwardedPrefix_HasAnotherETag()
    {
        await using var server = await TestServer.StartAsync(("Server:TrustedProxies", "127.0.0.1"));
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var etag = (await environment.BulkAsync("{}", null, Forwarded)).Expect(200).Header("ETag")!;

        var same = await environment.BulkAsync("{}", null, [.. Forwarded, ("If-None-Match", etag)]);
        var other = await environment.BulkAsync("{}", null, ("If-None-Match", etag));

        same.Expect(304);
        other.Expect(200);
    }

    [Fact]
    public async Task Bulk_PrefixWithCharactersOfJson_IsEncoded()
    {
        await using var server = await TestServer.StartAsync(("Server:TrustedProxies", "127.0.0.1"));
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await environment.BulkAsync("{}", null, ("X-Forwarded-Prefix", "/a\"b\\c"))).Expect(200);

        Assert.StartsWith("/a%22b%5Cc/ofrep/v1/stream", StreamOf(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "/")]
    [InlineData("https://example.com/flags/", "/flags/")]
    public async Task OpenApi_WithAPublicUrl_NamesTheServerByItsPath(string url, string expected)
    {
        await using var server = await TestServer.StartAsync(("Server:PublicUrl", url));

        var answer = (await server.SendAsync("GET", "/openapi/v1.json", null, body: null)).Expect(200);

        Assert.Equal(expected, answer.Json.GetProperty("servers")[0].GetProperty("url").GetString());
    }

    [Fact]
    public async Task StartPage_AnyAddress_HasOnlyRelativeLinks()
    {
        await using var server = await TestServer.StartAsync();

        var page = (await server.SendAsync("GET", "/", null, body: null)).Expect(200).Text;

        Assert.Contains("href=\"openapi/v1.json\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/", page, StringComparison.Ordinal);
    }

    private static string StreamOf(Answer answer) =>
        answer.Json.GetProperty("eventStreams")[0].GetProperty("endpoint").GetProperty("requestUri").GetString()!;
}
