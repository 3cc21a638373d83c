using System.Text;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Callers;

/// <summary>
/// Tests over raw sockets that nothing a caller sends, and no way to stop sending it, is a server error: neither in the answer, nor in the
/// metrics of requests, nor in the log.
/// </summary>
public sealed class BrokenRequestTests(CallerServer server) : IClassFixture<CallerServer>
{
    private readonly int _logged = server.Log.Count;

    private static readonly string[] Endpoints =
    [
        "single",
        "bulk",
        "page",
        "track",
        "exposures",
        "ruleset",
        "changes",
        "explain",
        "project",
        "stream",
        "health",
        "unknown",
        "flipt",
        "flipt batch",
        "unleash",
        "unleash metrics",
        "flagr",
        "flagr batch",
        "crashes",
        "bundle",
        "import",
        "ffrs",
        "hook",
        "git hook",
        "login",
        "logout of a provider",
    ];

    /// <summary>The headers and the part of a body that a caller sends before it stops, by what is wrong with it.</summary>
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["a length that never arrives"] = "Content-Length: 1000\r\n\r\n{\"context\":{",
        ["no byte of the body"] = "Content-Length: 1000\r\n\r\n",
        ["a large length"] = "Content-Length: 60000\r\n\r\n" + new string(' ', 30_000),
        ["an unfinished chunk"] = "Transfer-Encoding: chunked\r\n\r\n100\r\n{\"context\":{",
        ["no last chunk"] = "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    };

    /// <summary>Headers and bodies that are malformed or absurd.</summary>
    private static readonly Dictionary<string, string> Framings = new()
    {
        ["a chunk of 16 EiB"] = "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{}",
        ["a chunk of 4 GiB"] = "Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n{}",
        ["a chunk of 2 GiB"] = "Transfer-Encoding: chunked\r\n\r\n7FFFFFFF\r\n{}",
        ["a chunk of 2 GiB and a byte"] = "Transfer-Encoding: chunked\r\n\r\n80000000\r\n{}",
        ["a negative chunk"] = "Transfer-Encoding: chunked\r\n\r\n-1\r\n{}",
        ["a chunk size that is not a number"] = "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}",
        ["an empty chunk size"] = "Transfer-Encoding: chunked\r\n\r\n\r\n{}",
        ["a chunk size with many digits"] = "Transfer-Encoding: chunked\r\n\r\n" + new string('0', 10_000) + "2\r\n{}\r\n0\r\n\r\n",
        ["a chunk without an end"] = "Transfer-Encoding: chunked\r\n\r\n2\r\n{}XX0\r\n\r\n",
        ["a long extension of a chunk"] = "Transfer-Encoding: chunked\r\n\r\n2;" + new string('x', 20_000) + "\r\n{}\r\n0\r\n\r\n",
        ["malformed trailers"] = "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nbad trailer\r\n\r\n",
        ["two framings"] = "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        ["an unknown framing"] = "Transfer-Encoding: gzip\r\n\r\n{}",
        ["two lengths"] = "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        ["a negative length"] = "Content-Length: -2\r\n\r\n{}",
        ["a length beyond 64 bits"] = "Content-Length: 99999999999999999999\r\n\r\n{}",
        ["a length of 8 EiB"] = "Content-Length: 9223372036854775807\r\n\r\n{}",
        ["a length of 100 MB"] = "Content-Length: 100000000\r\n\r\n{}",
        ["too many headers"] = string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: 1\r\n")) + "Content-Length: 2\r\n\r\n{}",
        ["too large headers"] = "X-Large: " + new string('x', 40_000) + "\r\nContent-Length: 2\r\n\r\n{}",
        ["a header without a colon"] = "nonsense\r\nContent-Length: 2\r\n\r\n{}",
        ["a header with a zero byte"] = "X-Zero: a\0b\r\nContent-Length: 2\r\n\r\n{}",
        ["headers that are not UTF-8"] = "User-Agent: \xff\xfe\r\nTraceparent: \xff\r\nContent-Length: 2\r\n\r\n{}",
        ["an unknown expectation"] = "Expect: miracle\r\nContent-Length: 2\r\n\r\n{}",
        ["a body that is not UTF-8"] = "Content-Length: 4\r\n\r\n{\xff\xfe}",
        ["an upgrade"] = "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\n{}",
    };

    public static TheoryData<string, string> Stops => Combine(Bodies.Keys);

    public static TheoryData<string, string> Malformed => Combine(Framings.Keys);

    [Theory]
    [MemberData(nameof(Stops))]
    public async Task Caller_ResetsItsConnection_IsNoServerError(string endpoint, string body)
    {
        using var outcomes = server.Observe();
        using var connection = await RawConnection.OpenAsync(server.Server);
        await connection.SendAsync(server.Head(endpoint) + Bodies[body]);

        connection.Reset();

        await outcomes.ConnectionEndedAsync();
        AssertNoServerError(outcomes);
    }

    [Theory]
    [MemberData(nameof(Stops))]
    public async Task Caller_EndsItsRequestEarly_IsNoServerError(string endpoint, string body)
    {
        using var outcomes = server.Observe();

        var answer = await SendAndEndAsync(outcomes, server.Head(endpoint) + Bodies[body]);

        Assert.DoesNotContain("HTTP/1.1 5", answer, StringComparison.Ordinal);
        AssertNoServerError(outcomes);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Caller_SendsNonsense_IsNoServerError(string endpoint, string framing)
    {
        using var outcomes = server.Observe();

        var answer = await SendAndEndAsync(outcomes, server.Head(endpoint) + Framings[framing]);

        Assert.DoesNotContain("HTTP/1.1 5", answer, StringComparison.Ordinal);
        AssertNoServerError(outcomes);
    }

    [Theory]
    [InlineData("single")]
    [InlineData("bulk")]
    [InlineData("page")]
    [InlineData("track")]
    [InlineData("ruleset")]
    [InlineData("flipt")]
    [InlineData("unleash")]
    [InlineData("flagr")]
    [InlineData("bundle")]
    [InlineData("login")]
    public async Task Caller_SendsItsBodyTooSlowly_Is408(string endpoint)
    {
        using var outcomes = server.Observe();
        using var connection = await RawConnection.OpenAsync(server.Server);

        await connection.SendAsync(server.Head(endpoint) + Bodies["a length that never arrives"]);

        Assert.Contains("HTTP/1.1 408 ", await connection.ReadToEndAsync(), StringComparison.Ordinal);
        await outcomes.ConnectionEndedAsync();
        AssertNoServerError(outcomes);
        Assert.All(outcomes.Requests, request => Assert.StartsWith("408", request, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/ofrep/v1/evaluate/flags/%FF%FE")]
    [InlineData("/ofrep/v1/evaluate/flags/%C0%AF")]
    [InlineData("/ofrep/v1/evaluate/flags/%00")]
    [InlineData("/ofrep/v1/evaluate/flags/%ED%A0%80")]
    [InlineData("/ofrep/v1/evaluate/flags/%")]
    [InlineData("/ofrep/v1/evaluate/flags/\xff\xfe")]
    [InlineData("/ofrep/v1/evaluate/flags/a b")]
    [InlineData("/ofrep/v1/evaluate/flags/%2e%2e/%2e%2e/api/v1/track")]
    [InlineData("/api/v1/projects/%FF/environments/%00/ruleset")]
    [InlineData("/api/v1/track?%FF=%00&&&=%")]
    [InlineData("/api/v1/track?dryRun=%ED%A0%80")]
    [InlineData("http://[::1/api/v1/track")]
    [InlineData("*")]
    [InlineData("")]
    public async Task Target_Malformed_IsNoServerError(string target)
    {
        using var outcomes = server.Observe();
        using var connection = await RawConnection.OpenAsync(server.Server);
        await connection.SendAsync(
            $"POST {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.Environment.ServerKey}\r\n"
                + "Connection: close\r\nContent-Length: 2\r\n\r\n{}"
        );

        var answer = await connection.ReadToEndAsync();

        connection.Dispose();
        await outcomes.ConnectionEndedAsync();
        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
        AssertNoServerError(outcomes);
    }

    [Theory]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("G\0T / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")]
    [InlineData("\r\n\r\n\r\n")]
    [InlineData("")]
    public async Task Connection_ThatIsNotHttp_IsNoServerError(string bytes)
    {
        using var outcomes = server.Observe();

        await SendAndEndAsync(outcomes, bytes);

        AssertNoServerError(outcomes);
    }

    [Theory]
    [InlineData("ruleset")]
    [InlineData("bulk")]
    [InlineData("stream")]
    [InlineData("openapi")]
    public async Task Caller_DoesNotReadTheAnswer_IsNoServerError(string endpoint)
    {
        using var outcomes = server.Observe();
        using var connection = await RawConnection.OpenAsync(server.Server);
        var request = endpoint switch
        {
            "ruleset" =>
                $"GET {server.Environment.Path}/ruleset HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {server.Server.Token}\r\n\r\n",
            "openapi" => "GET /openapi/v1.json HTTP/1.1\r\nHost: a\r\n\r\n",
            "stream" => server.Head("stream") + "\r\n",
            _ => server.Head(endpoint) + "Content-Length: 2\r\n\r\n{}",
        };
        var requests = new StringBuilder();
        for (var i = 0; i < 50; i++)
            requests.Append(request);
        await connection.SendAsync(requests.ToString());

        connection.Reset();

        await outcomes.ConnectionEndedAsync();
        AssertNoServerError(outcomes);
    }

    /// <summary>Sends the bytes and the end of all requests on a connection, and waits until the server has closed it.</summary>
    /// <returns>What the server answered.</returns>
    private async Task<string> SendAndEndAsync(RequestOutcomes outcomes, string bytes)
    {
        using var connection = await RawConnection.OpenAsync(server.Server);
        if (bytes.Length > 0)
            await connection.SendAsync(bytes);
        connection.EndRequests();
        var answer = await connection.ReadToEndAsync();
        connection.Dispose();
        await outcomes.ConnectionEndedAsync();
        return answer;
    }

    private void AssertNoServerError(RequestOutcomes outcomes)
    {
        Assert.DoesNotContain(outcomes.Requests, request => request[0] == '5' || request.Contains(' ', StringComparison.Ordinal));
        var log = string.Join('\n', server.Log.Skip(_logged));
        Assert.True(log.Length == 0, log);
    }

    private static TheoryData<string, string> Combine(IEnumerable<string> faults)
    {
        var data = new TheoryData<string, string>();
        foreach (var fault in faults)
        foreach (var endpoint in Endpoints)
            data.Add(endpoint, fault);
        return data;
    }
}
