using System.Globalization;
using System.Text;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Ofrep;

/// <summary>Tests how request bodies are read from the network.</summary>
public sealed class BodyTests(TestServer server) : IClassFixture<TestServer>
{
    private const int Limit = 64 * 1024;
    private const string Path = "/ofrep/v1/evaluate/flags/limit";

    [Fact]
    public async Task Body_SplitOverPackets_IsReadCompletely()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var connection = await RawConnection.OpenAsync(server);
        var body = """{"context":{"targetingKey":"u"}}""";

        await connection.SendAsync(Head(environment, $"Content-Length: {body.Length}"));
        foreach (var character in body)
            await connection.SendAsync(character.ToString());

        Assert.Equal(200, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task Body_Chunked_IsReadCompletely()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var connection = await RawConnection.OpenAsync(server);

        await connection.SendAsync(Head(environment, "Transfer-Encoding: chunked"));
        await connection.SendAsync("c\r\n{\"context\":{\r\n");
        await connection.SendAsync("2\r\n}}\r\n0\r\n\r\n");

        Assert.Equal(200, (await connection.ReadAsync()).Status);
        await AssertUsableAsync(connection, environment);
    }

    [Fact]
    public async Task Body_ExpectContinue_SendsContinue()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var connection = await RawConnection.OpenAsync(server);

        await connection.SendAsync(Head(environment, "Content-Length: 2\r\nExpect: 100-continue"));
        var first = await connection.ReadAsync();
        await connection.SendAsync("{}");
        var second = await connection.ReadAsync();

        Assert.Equal((100, 200), (first.Status, second.Status));
    }

    [Fact]
    public async Task Body_AtTheLimit_IsAccepted()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await server.SendAsync("POST", Path, environment.ServerKey, Context(Limit))).Expect(200);
    }

    [Fact]
    public async Task Body_AboveTheLimit_Is413()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await server.SendAsync("POST", Path, environment.ServerKey, Context(Limit + 1))).Expect(413);

        Assert.Empty(answer.Bytes);
    }

    [Fact]
    public async Task Body_ChunkedAboveTheLimit_Is413()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var connection = await RawConnection.OpenAsync(server);
        var size = (Limit + 1).ToString("x", CultureInfo.InvariantCulture);

        await connection.SendAsync(Head(environment, "Transfer-Encoding: chunked"));
        await connection.SendAsync(size + "\r\n" + new string(' ', Limit + 1) + "\r\n0\r\n\r\n");

        Assert.Equal(413, (await connection.ReadAsync()).Status);
        await AssertUsableAsync(connection, environment);
    }

    [Fact]
    public async Task Body_ChunksMalformed_Is400()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var connection = await RawConnection.OpenAsync(server);

        await connection.SendAsync(Head(environment, "Transfer-Encoding: chunked") + "zz\r\n");

        Assert.Equal(400, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task Body_OfARequestAnswered401_LeavesTheConnectionUsable()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var connection = await RawConnection.OpenAsync(server);

        await connection.SendAsync($"POST {Path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000\r\n\r\n" + new string(' ', 20_000));

        Assert.Equal(401, (await connection.ReadAsync()).Status);
        await AssertUsableAsync(connection, environment);
    }

    [Fact]
    public async Task Requests_Pipelined_AreAnsweredInOrder()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var connection = await RawConnection.OpenAsync(server);
        var known = Head(environment, "Content-Length: 2") + "{}";
        var unknown = known.Replace("limit", "nothing", StringComparison.Ordinal);

        await connection.SendAsync(Encoding.ASCII.GetBytes(known + unknown + known));

        Assert.Equal(200, (await connection.ReadAsync()).Status);
        Assert.Equal(404, (await connection.ReadAsync()).Status);
        Assert.Equal(200, (await connection.ReadAsync()).Status);
    }

    private static string Head(TestEnvironment environment, string framing) =>
        $"POST {Path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {environment.ServerKey}\r\n{framing}\r\n\r\n";

    /// <summary>Returns a valid body of a given length.</summary>
    private static string Context(int length) => "{\"x\":\"" + new string('a', length - 8) + "\"}";

    private static async Task AssertUsableAsync(RawConnection connection, TestEnvironment environment)
    {
        await connection.SendAsync(Head(environment, "Content-Length: 2") + "{}");

        Assert.Equal(200, (await connection.ReadAsync()).Status);
    }
}
