using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FlagCluster.Console.Tests;

/// <summary>Tests how the server delivers the files of the console.</summary>
public sealed partial class ServingTests(ConsoleServer server) : IClassFixture<ConsoleServer>
{
    private const string Html = "text/html,application/xhtml+xml,*/*;q=0.8";

    [Theory]
    [InlineData("/console/")]
    [InlineData("/console/demo/shop/production/flags")]
    [InlineData("/console/demo/shop/production/flags/a.b%2Fc")]
    public async Task Get_AnAddressOfTheConsole_IsThePage(string path)
    {
        using var response = await server.GetAsync(path, ("Accept", Html));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("<div id=\"root\">", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Get_ThePage_AllowsFilesOfTheServerOnly()
    {
        using var response = await server.GetAsync("/console/");
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        var page = await response.Content.ReadAsStringAsync();

        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]*src=)", page);
    }

    [Fact]
    public async Task Get_ThePageAgain_IsNotModified()
    {
        using var first = await server.GetAsync("/console/");

        using var second = await server.GetAsync("/console/", ("If-None-Match", first.Headers.ETag!.ToString()));

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData(Html, "/console/")]
    [InlineData("text/html", "/console/")]
    [InlineData("*/*", null)]
    [InlineData("application/json", null)]
    [InlineData("text/html;q=0", null)]
    public async Task Get_TheRoot_LeadsBrowsersToTheConsole(string accept, string? location)
    {
        using var response = await server.GetAsync("/", ("Accept", accept));

        Assert.Equal(location, response.Headers.Location?.ToString());
        if (accept == "*/*")
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Get_TheConsoleWithoutItsSlash_IsRedirected()
    {
        using var response = await server.GetAsync("/console");

        Assert.Equal("/console/", response.Headers.Location?.ToString());
    }

    [Fact]
    public async Task Get_BehindAProxyWithAPrefix_HasItInTheAddresses()
    {
        using var page = await server.GetAsync("/console/", ("X-Forwarded-Prefix", "/flags"));
        using var root = await server.GetAsync("/", ("X-Forwarded-Prefix", "/flags"), ("Accept", Html));

        Assert.Contains("<base href=\"/flags/console/\"", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("/flags/console/", root.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("identity")]
    public async Task Get_AnAsset_IsImmutableAndCompressedAsAccepted(string coding)
    {
        var path = await EntryAsync();
        using var plain = await server.GetAsync(path);

        using var response = await server.GetAsync(path, ("Accept-Encoding", coding));

        Assert.Equal("public, max-age=31536000, immutable", response.Headers.CacheControl?.ToString());
        Assert.Equal("text/javascript", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(coding == "identity" ? [] : [coding], response.Content.Headers.ContentEncoding);
        Assert.Equal(await plain.Content.ReadAsByteArrayAsync(), await DecodeAsync(response, coding));
    }

    [Fact]
    public async Task Get_AnAssetOfAnEarlierRelease_IsNotFound()
    {
        using var response = await server.GetAsync("/console/assets/index-00000000.js", ("Accept", "*/*"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/unknown")]
    [InlineData("/auth/unknown")]
    [InlineData("/unknown")]
    public async Task Get_AnUnknownPathOfABrowser_IsAProblemAndNotThePage(string path)
    {
        using var response = await server.GetAsync(path, ("Accept", Html));
        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(404, problem.GetProperty("status").GetInt32());
    }

    private async Task<string> EntryAsync()
    {
        using var page = await server.GetAsync("/console/");
        return "/console/" + Entry().Match(await page.Content.ReadAsStringAsync()).Groups[1].Value;
    }

    private static async Task<byte[]> DecodeAsync(HttpResponseMessage response, string coding)
    {
        await using var body = await response.Content.ReadAsStreamAsync();
        await using Stream decoded = coding switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var bytes = new MemoryStream();
        await decoded.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    [GeneratedRegex("src=\"\\./(assets/index-[^\"]+\\.js)\"")]
    private static partial Regex Entry();
}
