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
    [InlineData("/segments", "key", "large-0 large-1", "large-2 large-3")]
    [InlineData("/changes", "version", "1.4 1.3", "1.2 1.1")]
    public async Task List_OfLargeItems_HasPagesOfLimitedSize(string path, string name, string first, string second)
    {
        const int size = 2_100_000;
        var environment = await server.NewEnvironmentAsync();
        for (var segment = 0; segment < 4; segment++)
        {
            var keys = string.Join(',', Enumerable.Range(0, size / 42).Select(i => $"\"{i:D39}\""));
            (await environment.SendAsync("PUT", $"/segments/large-{segment}", $"{{\"included\":[{keys}]}}")).Expect(201);
        }

        var page = (await environment.SendAsync("GET", path)).Expect(200);
        var next = page.String("next");
        var last = (await environment.SendAsync("GET", $"{path}?after={next}")).Expect(200);

        Assert.Equal(first, Names(page));
        Assert.Equal(second, Names(last));
        Assert.InRange(page.Bytes.Length, 1, (4 * 1024 * 1024) + size);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, last.Json.GetProperty("next").ValueKind);

        string Names(Answer answer) =>
            string.Join(' ', answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty(name).GetString()));
    }

    [Fact]
    public async Task Changes_MoreThanARead_AreAllListedInOrder()
    {
        var environment = await server.NewEnvironmentAsync();
        for (var i = 1; i <= 23; i++)
            await environment.PutNumberAsync(i);
        var expected = Enumerable.Range(1, 23).Reverse().Select(i => $"1.{i}").ToList();

        foreach (var limit in new[] { 1, 3, 4, 5, 21, 22, 23, 24, 100 })
        {
            var found = new List<string>();
            for (string? after = ""; after is not null; )
            {
                var query = $"/changes?limit={limit}" + (after.Length == 0 ? "" : "&after=" + after);
                var page = (await environment.SendAsync("GET", query)).Expect(200).Json;
                var items = page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("version").GetString()!).ToList();
                Assert.InRange(items.Count, 1, limit);
                found.AddRange(items);
                after = page.GetProperty("next").GetString();
            }
            Assert.Equal(expected, found);
        }
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
