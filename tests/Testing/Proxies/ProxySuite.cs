using System.IO.Compression;
using System.Text.Json.Nodes;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Testing.Proxies;

/// <summary>
/// Conditional requests through proxies that compress. A suite of a host inherits it and names the server in front of which they stand.
/// </summary>
public abstract class ProxySuite
{
    /// <summary>The names of the proxies.</summary>
    public static TheoryData<string> Proxies => ReverseProxy.All;

    internal abstract ApiClient Server { get; }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Bulk_TagOfTheCompressedAnswer_Is304(string name)
    {
        using var proxy = await ReverseProxy.StartAsync(name, Server.Http.BaseAddress!);
        var client = Client(proxy);

        var first = (await client.EvaluateAllAsync()).Expect(200);
        var again = await client.EvaluateAllAsync(("If-None-Match", first.Header("ETag")!));
        var other = await client.EvaluateAllAsync(("If-None-Match", first.Header("ETag")!.Replace("-", "-0", StringComparison.Ordinal)));

        Assert.Equal("gzip", first.Header("Content-Encoding"));
        Assert.Matches(name == "nginx" ? "^W/\".+\"$" : "^\".+-gzip\"$", first.Header("ETag"));
        again.Expect(304);
        other.Expect(200);
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Ruleset_TagOfTheAnswer_Is304(string name)
    {
        using var proxy = await ReverseProxy.StartAsync(name, Server.Http.BaseAddress!);
        var client = Client(proxy);

        var first = (await client.ReadRulesetAsync()).Expect(200);

        (await client.ReadRulesetAsync(("If-None-Match", first.Header("ETag")!))).Expect(304);
        (await client.ReadRulesetAsync(("If-None-Match", "\"other\", " + first.Header("ETag")))).Expect(304);
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Write_TagOfTheCompressedAnswer_AppliesOnce(string name)
    {
        using var proxy = await ReverseProxy.StartAsync(name, Server.Http.BaseAddress!);
        var client = Client(proxy);
        var path = "/flags/" + name;
        var flag = Flags.Make(name, new string('x', 500)).ToJsonString();
        (await client.ManageAsync("PUT", path, flag)).Expect(201);
        var tag = (await client.ManageAsync("GET", path)).Expect(200).Header("ETag")!;

        var written = await client.ManageAsync("PATCH", path, """{"description":"new"}""", ("If-Match", "\"other\", " + tag));
        var stale = await client.ManageAsync("PATCH", path, """{"description":"newer"}""", ("If-Match", tag));

        Assert.Matches(name == "nginx" ? "^W/\".+\"$" : "^\".+-gzip\"$", tag);
        written.Expect(200);
        stale.Expect(412);
        (await client.ManageAsync("GET", path, null, ("If-None-Match", written.Header("ETag")!))).Expect(304);
        (await client.ManageAsync("DELETE", path)).Expect(204);
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Head_AnyAddress_IsAnsweredLikeGet(string name)
    {
        using var proxy = await ReverseProxy.StartAsync(name, Server.Http.BaseAddress!);
        var client = Client(proxy);

        foreach (var path in new[] { "/health/live", "/health/ready", "/api/v1/ruleset", "/api/v1/stream", "/openapi/v1.json" })
        {
            var answer = await client.SendAsync(HttpMethod.Head, path, Server.ServerKey);
            Assert.Equal((path, 200, 0), (path, answer.Status, answer.Bytes.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Path_AfterABaseAddressWithSlash_IsTheSame(string name)
    {
        using var proxy = await ReverseProxy.StartAsync(name, Server.Http.BaseAddress!);

        var answer = await Client(proxy)
            .SendAsync(HttpMethod.Post, proxy.Http.BaseAddress + "/ofrep/v1/evaluate/flags", Server.ServerKey, "{}");

        answer.Expect(200);
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Key_WithASlash_ReachesTheServerAsItIs(string name)
    {
        using var proxy = await ReverseProxy.StartAsync(name, Server.Http.BaseAddress!);
        var client = Client(proxy);
        foreach (var key in new[] { "team/größe 100%", "a%2Fb" })
        {
            var path = "/flags/" + Uri.EscapeDataString(key);
            (await client.ManageAsync("PUT", path, Flags.Make(key, name).ToJsonString())).Expect(201);

            var answer = await client.SendAsync(HttpMethod.Post, "/ofrep/v1/evaluate" + path, Server.ServerKey, "{}");

            Assert.Equal("gzip", answer.Expect(200).Header("Content-Encoding"));
            using var unzipped = new GZipStream(new MemoryStream(answer.Bytes), CompressionMode.Decompress);
            Assert.Equal(key, (string?)(await JsonNode.ParseAsync(unzipped))!["key"]);
            (await client.ManageAsync("DELETE", path)).Expect(204);
        }
    }

    private ProxyClient Client(ReverseProxy proxy) => new(proxy, Server.ServerKey, Server.AdminToken);
}
