using System.Text;
using FlagCluster.Api.Management.Tests.Requests;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

/// <summary>Tests bodies at the limits and unknown routes. Requests/BodyTests has the malformed bodies of every endpoint.</summary>
public sealed class InputTests(TestServer server) : IClassFixture<TestServer>
{
    private static readonly byte[] InvalidUtf8 = [.. "{\"description\":\""u8, 0xFF, .. "\"}"u8];

    private static readonly string LargeFlag = SampleDocuments.Flag(more: $"\"description\": \"{new string('d', 70_000)}\"");

    [Fact]
    public async Task Body_YamlWithInvalidUtf8_Is400()
    {
        var environment = await server.NewEnvironmentAsync();
        using var yaml = new ByteArrayContent(InvalidUtf8);

        var answer = await server.SendAsync("PUT", environment.Path + "/ruleset", server.Token, yaml, ("Content-Type", "application/yaml"));

        answer.ExpectProblem(400);
    }

    [Fact]
    public async Task Body_YamlWhereJsonIsExpected_Is415()
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.YamlAsync("PUT", "/flags/a", "type: boolean")).ExpectProblem(415);
    }

    [Fact]
    public async Task Body_JsonWithCharset_IsAccepted()
    {
        var environment = await server.NewEnvironmentAsync();
        var mediaType = ("Content-Type", "application/json; charset=utf-8");

        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), mediaType)).Expect(201);
    }

    [Fact]
    public async Task Body_LengthAboveTheLimit_Is413()
    {
        await using var ownServer = await TestServer.StartAsync(("Management:MaxBodyBytes", "65536"));
        var environment = await ownServer.NewEnvironmentAsync();

        (await environment.SendAsync("PUT", "/flags/a", LargeFlag)).ExpectProblem(413);

        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag())).Expect(201);
    }

    [Fact]
    public async Task Body_Compressed_Is415AndNamesTheCoding()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        foreach (var route in BodyRoute.All)
        {
            using var body = new StringContent("{}", Encoding.UTF8, "application/json");
            body.Headers.ContentEncoding.Add("gzip");
            var token = await route.TokenAsync(server);
            var answer = (await server.SendAsync(route.Method, route.PathIn(environment), token, body)).ExpectProblem(415);
            Assert.Equal("identity", answer.Header("Accept-Encoding"));
        }
    }

    [Fact]
    public async Task Body_ChunksAboveTheLimit_Is413()
    {
        await using var ownServer = await TestServer.StartAsync(("Management:MaxBodyBytes", "65536"));
        var environment = await ownServer.NewEnvironmentAsync();
        using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(LargeFlag)));
        using var request = new HttpRequestMessage(HttpMethod.Put, environment.Path + "/flags/a") { Content = content };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + ownServer.Token);

        using var response = await ownServer.Http.SendAsync(request);

        (await Answer.ReadAsync(response)).ExpectProblem(413);
        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag())).Expect(201);
    }

    [Fact]
    public async Task Body_AboveTheDefaultLimitOfKestrel_IsAccepted()
    {
        var environment = await server.NewEnvironmentAsync();
        var keys = string.Join(',', Enumerable.Range(0, 250_000).Select(i => $"\"{new string('k', 120)}{i}\""));

        var put = (await environment.SendAsync("PUT", "/segments/large", $$"""{"included":[{{keys}}]}""")).Expect(201);

        Assert.True(put.Bytes.Length > 30_000_000, $"{put.Bytes.Length} bytes");
    }

    [Theory]
    [InlineData(33, 422)]
    [InlineData(60, 422)]
    [InlineData(5_000, 400)]
    public async Task Value_NestedTooDeeply_IsRejected(int depth, int status)
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("PUT", "/flags/a", Nested(depth))).ExpectProblem(status);
    }

    [Fact]
    public async Task Value_NestedToTheLimit_IsReadableAsJsonAndYaml()
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("PUT", "/flags/a", Nested(32))).Expect(201);

        var change = (await environment.SendAsync("GET", "/changes")).Expect(200).Json.GetProperty("items")[0];
        Assert.Equal("a", change.GetProperty("operations")[0].GetProperty("putFlag").GetProperty("key").GetString());
        var yaml = (await environment.SendAsync("GET", "/ruleset", null, ("Accept", "application/yaml"))).Expect(200);
        Assert.False((await environment.YamlAsync("PUT", "/ruleset", yaml.Text)).Expect(200).Json.GetProperty("changed").GetBoolean());
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    public async Task Value_HugeNumber_Is422(string number)
    {
        var environment = await server.NewEnvironmentAsync();
        var flag = $$"""{"type":"number","variants":{"v":{{number}}},"defaultVariant":"v"}""";

        var answer = (await environment.SendAsync("PUT", "/flags/a", flag)).ExpectProblem(422);

        Assert.Contains("/variants/v", answer.Pointers);
    }

    [Fact]
    public async Task Description_WithNul_IsStored()
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(more: "\"description\": \"a\\u0000b\""))).Expect(201);

        Assert.Equal("a\0b", (await environment.SendAsync("GET", "/flags/a")).String("description"));
    }

    [Fact]
    public async Task Name_WithNul_Is422AtTheName()
    {
        var environment = await server.NewEnvironmentAsync();

        var key = (await environment.SendAsync("POST", "/keys", """{"kind":"server","name":"a\u0000b"}""")).ExpectProblem(422);
        var named = """{"slug":"p","name":"\u0000"}""";
        var project = (await server.SendAsync("POST", "/api/v1/projects", server.Token, named)).ExpectProblem(422);

        Assert.Equal(["/name"], key.Pointers);
        Assert.Equal(["/name"], project.Pointers);
    }

    [Theory]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/nothing.json", 404)]
    [InlineData("POST", "/api/v1/ruleset", 405)]
    [InlineData("GET", "/ofrep/v1/evaluate/flags", 405)]
    [InlineData("DELETE", "/api/v1/projects", 405)]
    [InlineData("PATCH", "/api/v1/projects/shop/environments/x/ruleset", 405)]
    [InlineData("GET", "/api//v1/projects", 404)]
    public async Task Request_UnknownRouteOrMethod_IsAProblem(string method, string path, int status)
    {
        var answer = (await server.SendAsync(method, path, null)).ExpectProblem(status);

        if (status == 405)
            Assert.NotEqual("", answer.Header("Allow") ?? "");
    }

    [Theory]
    [InlineData("//api/v1/projects")]
    [InlineData("///api/v1/projects")]
    public async Task Path_AfterABaseAddressWithSlash_IsTheSame(string path)
    {
        using var connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.Token}\r\n\r\n");

        Assert.Equal(200, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task Path_WithNul_Is400()
    {
        using var connection = await RawConnection.OpenAsync(server);

        await connection.SendAsync("GET /api/v1/projects/a%00b HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.Equal(400, (await connection.ReadAsync()).Status);
    }

    /// <summary>Returns a flag whose value is nested to a depth.</summary>
    private static string Nested(int depth) =>
        $$"""{"type":"object","variants":{"v":{{new string('[', depth)}}{{new string(']', depth)}}},"defaultVariant":"v"}""";
}
