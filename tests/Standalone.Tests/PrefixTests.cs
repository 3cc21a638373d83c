using System.Text.Json;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;
using FlagCluster.Testing.Proxies;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests the official OpenFeature web provider behind proxies that serve the server under a path.</summary>
public sealed class PrefixTests : IDisposable
{
    private readonly TempFolder _data = new();

    public static TheoryData<string> Proxies => ReverseProxy.All;

    public void Dispose() => _data.Dispose();

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task WebProvider_ServerUnderAPath_EvaluatesAndReceivesChanges(string name)
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path, "--Server:TrustedProxies=127.0.0.1");
        using var proxy = await ReverseProxy.StartAsync(name, server.Http.BaseAddress!, "/flags");
        server.Demo["url"] = new Uri(proxy.Http.BaseAddress!, "/flags/").ToString();
        await server.SaveDemoAsync(_data.File("client.json"));
        var clients = Path.Combine(Repository.Root, "tests", "clients");

        using var node = new Child(
            "node",
            ["--test", "web-sdk.test.mjs", "ofrep-stream.test.mjs"],
            clients,
            ("FLAGCLUSTER_DEMO_JSON", _data.File("client.json"))
        );

        Assert.True(await node.ExitAsync() == 0, node.Everything);
    }

    [Theory]
    [MemberData(nameof(Proxies))]
    public async Task Bulk_ConfiguredPublicUrl_AnnouncesAStreamThatTheProxyServes(string name)
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path, "--Server:PublicUrl=https://example.com/flags/");
        using var proxy = await ReverseProxy.StartAsync(name, server.Http.BaseAddress!, "/flags");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/flags/ofrep/v1/evaluate/flags");
        request.Headers.Authorization = new("Bearer", server.ServerKey);
        using var response = await proxy.Http.SendAsync(request);
        var bulk = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        var stream = bulk.GetProperty("eventStreams")[0].GetProperty("endpoint").GetProperty("requestUri").GetString()!;

        using var head = await proxy.Http.SendAsync(new(HttpMethod.Head, stream));

        Assert.StartsWith("/flags/", stream, StringComparison.Ordinal);
        Assert.Equal(200, (int)head.StatusCode);
    }
}
