using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Contracts.Changes;
using FlagCluster.Testing;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Cluster.Tests;

/// <summary>Tests streams and reports of a gateway in <c>Evaluation:Mode=Silo</c>, which needs no replica for evaluations.</summary>
public sealed class SiloModeStreamTests : IAsyncLifetime
{
    private RealCluster _cluster = null!;

    private GatewayProcess Gateway => _cluster.Gateways[0];

    public async Task InitializeAsync() =>
        _cluster = await RealCluster.StartAsync(
            nameof(SiloModeStreamTests),
            new()
            {
                Silos = 1,
                Gateways = 1,
                GatewaySettings = ["--Evaluation:Mode=Silo", "--Track:BytesPerSecond=4096"],
            }
        );

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task RulesetStream_FlagChanges_ReceivesThePatch()
    {
        await using var reader = new RulesetReader(() => Gateway, _cluster.ServerKey);

        var change = await Gateway.ManageAsync(HttpMethod.Put, "/flags/streamed", Flags.Make("streamed", "new"));

        change.Ok();
        Assert.True(EnvironmentVersion.TryParse(change.Headers.ETag!.Tag.Trim('"'), out var version));
        await reader.WaitForAsync(version);
        Assert.Empty(reader.Faults);
    }

    [Fact]
    public async Task RefetchStream_AddressOfABulkAnswer_IsNotifiedOfTheChange()
    {
        using var bulk = new HttpRequestMessage(HttpMethod.Post, "/ofrep/v1/evaluate/flags");
        bulk.Headers.Authorization = new("Bearer", _cluster.ServerKey);
        using var answer = await Gateway.Http.SendAsync(bulk);
        var address = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["eventStreams"]![0]!["endpoint"]!["requestUri"]!;
        using var response = await Gateway.Http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());

        var flag = Flags.Make("hot", "changed");
        flag["defaultVariant"] = "off";
        (await Gateway.ManageAsync(HttpMethod.Put, "/flags/hot", flag)).Ok();

        await ReadUntilAsync(lines, "refetchEvaluation").Soon("the notification");
        Assert.Equal("off", (string)(await Gateway.EvaluateAsync("hot")).Ok()["variant"]!);
    }

    [Theory]
    [InlineData("/client/v2/environments/any/namespaces/default/stream", "flipt")]
    [InlineData("/api/client/streaming", "unleash")]
    public async Task CompatibleStream_FlagChanges_ReceivesTheChange(string path, string api)
    {
        (await Gateway.ManageAsync(HttpMethod.Patch, "", new JsonObject { ["compatibleApis"] = new JsonArray(api) })).Ok();
        using var response = await OpenAsync();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());

        (await Gateway.ManageAsync(HttpMethod.Put, $"/flags/streamed-{api}", Flags.Make($"streamed-{api}", "new"))).Ok();

        await ReadUntilAsync(lines, $"streamed-{api}").Soon("the change");

        async Task<HttpResponseMessage> OpenAsync()
        {
            HttpResponseMessage? opened = null;
            await Waiting.Until(
                async () =>
                {
                    opened?.Dispose();
                    using var request = new HttpRequestMessage(HttpMethod.Get, path);
                    request.Headers.Authorization = new("Bearer", _cluster.ServerKey);
                    opened = await Gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                    return opened.StatusCode == HttpStatusCode.OK;
                },
                "the gateway to serve the API"
            );
            return opened!;
        }
    }

    [Fact]
    public async Task Reports_OneKeyAboveItsShare_Is429AndAnotherKeyIsAccepted()
    {
        var second = (
            await Gateway.ManageAsync(HttpMethod.Post, "/keys", new JsonObject { ["kind"] = "server", ["name"] = "second" })
        ).Ok();
        var other = (string)second["key"]!;
        var rejected = await ReportUntilRejectedAsync();

        HttpStatusCode status = default;
        await Waiting.Until(
            async () => (status = (await ReportAsync(other)).Status) != HttpStatusCode.Unauthorized,
            "the gateway to know the second key"
        );

        Assert.True(int.Parse(rejected.RetryAfter!, null) >= 1);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    private async Task<(HttpStatusCode Status, string? RetryAfter)> ReportUntilRejectedAsync()
    {
        for (var i = 0; i < 100; i++)
            if (await ReportAsync(_cluster.ServerKey) is { Status: HttpStatusCode.TooManyRequests } rejected)
                return rejected;
        throw new InvalidOperationException("The gateway accepts a hundred reports at once, which are far above the share of the key.");
    }

    private async Task<(HttpStatusCode Status, string? RetryAfter)> ReportAsync(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/track")
        {
            Content = new StringContent(
                """{"events":[{"name":"order","targetingKey":"a"},{"name":"order","targetingKey":"b"}]}""",
                Encoding.UTF8,
                "application/json"
            ),
        };
        request.Headers.Authorization = new("Bearer", key);
        using var response = await Gateway.Http.SendAsync(request);
        return (response.StatusCode, response.Headers.RetryAfter?.ToString());
    }

    private static async Task ReadUntilAsync(StreamReader lines, string text)
    {
        while (await lines.ReadLineAsync() is { } line)
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        throw new InvalidOperationException($"The stream ended without '{text}'.");
    }
}
