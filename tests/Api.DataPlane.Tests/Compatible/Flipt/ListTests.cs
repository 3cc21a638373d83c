using System.Text;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flipt;

/// <summary>Tests <c>GET /api/v1/namespaces/{namespace}/flags</c>.</summary>
public sealed class ListTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Source = """
        flags:
          - key: color
            name: The color
            description: Of buttons
            enabled: true
            variants: [{ key: red, attachment: { hue: 0 } }, { key: blue }]
          - { key: limit, type: BOOLEAN_FLAG_TYPE, enabled: true }
          - { key: old, type: BOOLEAN_FLAG_TYPE }
        """;

    [Fact]
    public async Task List_ImportedFlags_AreAsInFlipt()
    {
        var environment = await server.NewFliptEnvironmentAsync();
        await environment.ImportFliptAsync(Encoding.UTF8.GetBytes(Source));

        var answer = await ListAsync(environment, "default");

        Assert.Equal(
            """
            {"flags":[{"key":"color","name":"The color","description":"Of buttons","enabled":true,"namespaceKey":"shop","type":"VARIANT_FLAG_TYPE","variants":[{"id":"red","flagKey":"color","key":"red","name":"red","description":"","attachment":"{\"hue\":0}","namespaceKey":"shop"},{"id":"blue","flagKey":"color","key":"blue","name":"blue","description":"","attachment":"","namespaceKey":"shop"}]},
            """
                + """
                {"key":"limit","name":"limit","description":"","enabled":true,"namespaceKey":"shop","type":"BOOLEAN_FLAG_TYPE","variants":[]},
                """
                + """
                {"key":"old","name":"old","description":"","enabled":false,"namespaceKey":"shop","type":"BOOLEAN_FLAG_TYPE","variants":[]}],"nextPageToken":"","totalCount":3}
                """,
            answer.Expect(200).Text
        );
    }

    [Fact]
    public async Task List_Pages_HaveEveryFlagOnce()
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);
        var all = Keys(await ListAsync(environment, "shop"));

        var (paged, token) = (new List<string?>(), "");
        do
        {
            var page = await ListAsync(environment, "shop", $"?limit=4&pageToken={token}");
            paged.AddRange(Keys(page));
            token = page.String("nextPageToken");
        } while (token.Length > 0);

        Assert.Equal(11, all.Count);
        Assert.Equal(all, paged);
        Assert.Equal(all[3..5], Keys(await ListAsync(environment, "shop", "?limit=2&offset=3")));
        Assert.Empty(Keys(await ListAsync(environment, "shop", "?offset=1000")));
    }

    [Theory]
    [InlineData("?limit=-1")]
    [InlineData("?offset=x")]
    [InlineData("?pageToken=x")]
    public async Task List_InvalidQuery_Is400(string query)
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        (await ListAsync(environment, "shop", query)).ExpectError(400, 3);
    }

    [Fact]
    public async Task List_KeyWithoutAccessOrOtherNamespace_IsRejected()
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);
        var off = await server.NewEnvironmentAsync(FliptDocuments.Mixed);

        (await ListAsync(environment with { ServerKey = environment.ClientKey }, "shop")).ExpectError(403, 7);
        (await ListAsync(environment with { ServerKey = "fcs_unknown" }, "shop")).ExpectError(401, 16);
        (await ListAsync(environment, "other")).ExpectError(404, 5);
        (await ListAsync(off, "shop")).ExpectError(404, 5);
    }

    private Task<Answer> ListAsync(TestEnvironment environment, string name, string query = "") =>
        server.SendAsync("GET", $"/api/v1/namespaces/{name}/flags{query}", environment.ServerKey);

    private static List<string?> Keys(Answer answer) =>
        [.. answer.Expect(200).Json.GetProperty("flags").EnumerateArray().Select(flag => flag.GetProperty("key").GetString())];
}
