using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Tests.Web;

/// <summary>Tests which forwarded headers decide the address of a request.</summary>
public sealed class ForwardedTests
{
    private const string Own = "http 127.0.0.1 127.0.0.1 ";

    [Theory]
    [InlineData("proto=https;host=example.com", "https example.com 127.0.0.1 ")]
    [InlineData("for=192.0.2.60;proto=http;by=203.0.113.43", "http 127.0.0.1 192.0.2.60 ")]
    [InlineData("For=\"[2001:db8:cafe::17]:4711\";Proto=HTTPS", "https 127.0.0.1 2001:db8:cafe::17 ")]
    [InlineData("for=\"192.0.2.43:80\" , for=10.0.0.9;host=inner", "http inner 192.0.2.43 ")]
    [InlineData("for=192.0.2.1;proto=https, for=192.0.2.43;host=\"example.com:8443\"", "http example.com:8443 192.0.2.43 ")]
    [InlineData("for=192.0.2.1, for=unknown;proto=https", "https 127.0.0.1 127.0.0.1 ")]
    [InlineData("for=192.0.2.1, for=_hidden", Own)]
    [InlineData("host=\"exam\\ple.com\"", "http example.com 127.0.0.1 ")]
    [InlineData(";;proto=https;, ,", "https 127.0.0.1 127.0.0.1 ")]
    public async Task Forwarded_OfATrustedProxy_IsUsedFromItsEnd(string header, string expected)
    {
        await using var server = await StartAsync("127.0.0.1;10.0.0.0/8");

        Assert.Equal(expected, await AddressAsync(server, ("Forwarded", header)));
    }

    [Theory]
    [InlineData("proto=https;host")]
    [InlineData("proto=https;host=")]
    [InlineData("proto=https;host=\"a")]
    [InlineData("proto=https;proto=http")]
    [InlineData("proto=https, proto=javascript")]
    [InlineData("proto=https;host=\"a/b\"")]
    [InlineData("proto=https;host=\"user@a\"")]
    [InlineData("proto=https;host=\"a b\"")]
    [InlineData("proto = https")]
    [InlineData("proto=https for=1.2.3.4")]
    [InlineData("proto=https;\"")]
    [InlineData("proto=https;for=192.0.2.43:80")]
    public async Task Forwarded_WithASyntaxError_IsIgnored(string header)
    {
        await using var server = await StartAsync("127.0.0.1");

        Assert.Equal(Own, await AddressAsync(server, ("Forwarded", header)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0/8")]
    public async Task Forwarded_OfAnotherAddress_IsIgnored(string trusted)
    {
        await using var server = await StartAsync(trusted);

        Assert.Equal(Own, await AddressAsync(server, ("Forwarded", "for=192.0.2.1;proto=https;host=example.com")));
    }

    [Theory]
    [InlineData("X-Forwarded-Proto", "https", "https 127.0.0.1 127.0.0.1 ")]
    [InlineData("X-Forwarded-Host", "other.example", "http other.example 127.0.0.1 ")]
    [InlineData("X-Forwarded-For", "192.0.2.7", "http 127.0.0.1 192.0.2.7 ")]
    [InlineData("X-Forwarded-For", "nonsense", Own)]
    [InlineData("X-Forwarded-Prefix", "/flags", "https example.com 192.0.2.1 /flags")]
    public async Task Forwarded_WithOtherHeaders_GivesWayToAllButThePrefix(string name, string value, string expected)
    {
        await using var server = await StartAsync("127.0.0.1");

        var address = await AddressAsync(server, ("Forwarded", "for=192.0.2.1;proto=https;host=example.com"), (name, value));

        Assert.Equal(expected, address);
    }

    [Fact]
    public async Task Forwarded_WithAPublicUrl_GivesWayToIt()
    {
        await using var server = await StartAsync("127.0.0.1", ("Server:PublicUrl", "https://example.com/flags/"));

        var address = await AddressAsync(server, ("Forwarded", "proto=http;host=inner"));

        Assert.Equal("https example.com 127.0.0.1 /flags", address);
    }

    private static Task<TestServer> StartAsync(string trusted, params (string Name, string Value)[] settings) =>
        TestServer.StartAsync(
            new()
            {
                MapEndpoints = app =>
                    app.MapGet(
                        "/address",
                        (HttpContext http) =>
                            $"{http.Request.Scheme} {HostOf(http)} {http.Connection.RemoteIpAddress} {http.Request.PathBase}"
                    ),
            },
            [("Server:TrustedProxies", trusted), .. settings]
        );

    /// <summary>Returns the host without the port of the test's server.</summary>
    private static string HostOf(HttpContext http) =>
        http.Request.Host.Host == "127.0.0.1" ? http.Request.Host.Host : http.Request.Host.Value!;

    private static async Task<string> AddressAsync(TestServer server, params (string Name, string Value)[] headers) =>
        (await server.SendAsync("GET", "/address", null, body: null, headers)).Expect(200).Text;
}
