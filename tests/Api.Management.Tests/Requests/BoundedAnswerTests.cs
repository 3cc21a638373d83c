using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Requests;

/// <summary>Tests that the size of an answer does not depend on how much is wrong with a request, or on how long its texts are.</summary>
public sealed class BoundedAnswerTests(TestServer server) : IClassFixture<TestServer>
{
    private const int MaxBytes = 256 * 1024;

    [Fact]
    public async Task Ruleset_ManyErrors_AnswersTheFirstHundredAndTheirNumber()
    {
        var environment = await server.NewEnvironmentAsync();
        var flags = string.Join(',', Enumerable.Repeat("{}", 5_000));

        var answer = (await environment.SendAsync("PUT", "/ruleset", "{\"flags\":[" + flags + "]}")).ExpectProblem(422);

        Assert.Equal(100, answer.Errors.Length);
        Assert.Matches("^There are [0-9]{4,} errors; 'errors' has the first 100[.]$", answer.String("detail"));
        Assert.InRange(answer.Bytes.Length, 1, MaxBytes);
    }

    [Theory]
    [InlineData("PUT", "/ruleset", """{"flags":[{"key":"LONG"}]}""")]
    [InlineData("PUT", "/ruleset", """{"LONG":1}""")]
    [InlineData("PUT", "/ruleset", """{"schemaVersion":"LONG"}""")]
    [InlineData("PUT", "/flags/f", """{"type":"LONG"}""")]
    [InlineData("PUT", "/flags/f", """{"type":"boolean","variants":{"LONG":1},"defaultVariant":"LONG"}""")]
    [InlineData("POST", "/changes", """{"operations":[{"op":"LONG"}]}""")]
    [InlineData("POST", "/keys", """{"kind":"LONG"}""")]
    [InlineData("POST", "/keys", """{"kind":"client","LONG":1}""")]
    [InlineData("POST", "/explain", """{"flag":"LONG"}""")]
    [InlineData("POST", "/explain", """{"flag":1,"LONG":1}""")]
    [InlineData("POST", "/restore", """{"version":"LONG"}""")]
    public async Task Error_AboutALongText_IsShort(string method, string path, string body)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await environment.SendAsync(method, path, body.Replace("LONG", new string('x', 200_000), StringComparison.Ordinal));

        Assert.InRange(answer.Status, 400, 499);
        Assert.InRange(answer.Bytes.Length, 1, 16 * 1024);
    }

    [Theory]
    [InlineData("If-Match", "\"LONG\"")]
    [InlineData("If-None-Match", "LONG")]
    [InlineData("Idempotency-Key", "LONG")]
    [InlineData("Content-Encoding", "LONG")]
    [InlineData("Authorization", "Bearer LONG")]
    [InlineData("X-Request-Id", "LONG")]
    public async Task Error_AboutALongHeader_IsShort(string name, string value)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await environment.SendAsync(
            "PUT",
            "/flags/f",
            "{}",
            (name, value.Replace("LONG", new string('x', 20_000), StringComparison.Ordinal))
        );

        Assert.InRange(answer.Status, 400, 499);
        Assert.InRange(answer.Bytes.Length + answer.Headers.Sum(header => header.Value.Length), 1, 8 * 1024);
    }

    [Theory]
    [InlineData("/flags?limit=LONG")]
    [InlineData("/flags?LONG=1")]
    [InlineData("/flags/LONG")]
    [InlineData("/changes?from=LONG")]
    [InlineData("/LONG")]
    public async Task Error_AboutALongAddress_IsShort(string path)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await environment.SendAsync("GET", path.Replace("LONG", new string('x', 7_000), StringComparison.Ordinal));

        Assert.InRange(answer.Status, 400, 499);
        Assert.InRange(answer.Bytes.Length, 1, 2 * 1024);
    }

    [Theory]
    [InlineData("/flags")]
    [InlineData("/segments")]
    [InlineData("/changes")]
    [InlineData("/keys")]
    public async Task List_LimitBeyondTheLargest_Is400(string path)
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("GET", path + "?limit=1001")).ExpectProblem(400);
    }
}
