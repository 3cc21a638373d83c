using System.IO.Compression;
using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Streaming;

public sealed class RulesetEndpointTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Get_ServerKey_ReturnsTheRulesetAndVersion()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await server.SendAsync("GET", "/api/v1/ruleset", environment.ServerKey)).Expect(200);

        Assert.Equal("\"1.1\"", answer.Header("ETag"));
        Assert.Equal("1.1", answer.String("version"));
        Assert.Equal(environment.Id.ToString(), answer.String("environment"));
        Assert.Equal(5, answer.Json.GetProperty("flags").GetArrayLength());
        Assert.Equal(1, answer.Json.GetProperty("segments").GetArrayLength());
    }

    [Fact]
    public async Task Get_CurrentEtag_Is304()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await GetAsync(environment, ("If-None-Match", "\"1.1\""))).Expect(304);

        Assert.Empty(answer.Bytes);
    }

    [Fact]
    public async Task Get_EtagOfAnOlderVersion_Is200()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var version = await environment.PutNumberAsync(1);

        var answer = (await GetAsync(environment, ("If-None-Match", "\"1.1\""))).Expect(200);

        Assert.Equal(version, answer.String("version"));
    }

    [Theory]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("identity", null)]
    [InlineData("abrupt", null)]
    [InlineData("gzip, br;q=0.9", "gzip")]
    [InlineData("*", "br")]
    [InlineData("*;q=0, gzip", "gzip")]
    [InlineData("gzip;q=0.5, identity", null)]
    public async Task Get_AcceptEncoding_SelectsTheEncoding(string accepted, string? encoding)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await GetAsync(environment, ("Accept-Encoding", accepted))).Expect(200);

        Assert.Equal(encoding, answer.Header("Content-Encoding"));
        Assert.Equal("Accept-Encoding", answer.Header("Vary"));
        using Stream body = encoding switch
        {
            "br" => new BrotliStream(new MemoryStream(answer.Bytes), CompressionMode.Decompress),
            "gzip" => new GZipStream(new MemoryStream(answer.Bytes), CompressionMode.Decompress),
            _ => new MemoryStream(answer.Bytes),
        };
        using var document = await JsonDocument.ParseAsync(body);
        Assert.Equal("1.1", document.RootElement.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Get_ClientKey_Is403()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await server.SendAsync("GET", "/api/v1/ruleset", environment.ClientKey)).ExpectProblem(403);
        (await server.SendAsync("GET", "/api/v1/stream", environment.ClientKey)).ExpectProblem(403);
    }

    [Fact]
    public async Task Get_NoKey_Is401WithBearerChallenge()
    {
        var answer = (await server.SendAsync("GET", "/api/v1/ruleset", null)).ExpectProblem(401);

        Assert.Equal("Bearer realm=\"FlagCluster\"", answer.Header("WWW-Authenticate"));
    }

    private Task<Answer> GetAsync(TestEnvironment environment, params (string Name, string Value)[] headers) =>
        server.SendAsync("GET", "/api/v1/ruleset", environment.ServerKey, body: null, headers);
}
