using System.Globalization;
using System.Text;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Ofrep;

/// <summary>Tests how request bodies are read from the network.</summary>
public sealed class BodyTests(TestServer server) : IClassFixture<TestServer>
{
    private const int Limit = 64 * 1024;

    private static string Head(TestEnvironment environment, string framing) =>
        "POST /ofrep/v1/evaluate/flags/limit HTTP/1.1\r\nHost: localhost\r\n"
        + $"Authorization: Bearer {environment.ServerKey}\r\n{framing}\r\n\r\n";

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
        await connection.SendAsync(Head(environment, "Content-Length: 0"));

        Assert.Equal(200, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task Body_ExpectContinue_SendsContinue()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync(Head(environment, "Content-Length: 2\r\nExpect: 100-continue"));

        Assert.Equal(100, (await connection.ReadAsync()).Status);
        await connection.SendAsync("{}");

        Assert.Equal(200, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task Body_AtTheLimit_IsAcceptedAndOneByteMoreIs413()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var fits = "{\"x\":\"" + new string('a', Limit - 8) + "\"}";
        (await server.SendAsync("POST", "/ofrep/v1/evaluate/flags/limit", environment.ServerKey, fits)).Expect(200);
        Assert.Empty(
            (await server.SendAsync("POST", "/ofrep/v1/evaluate/flags/limit", environment.ServerKey, fits + " ")).Expect(413).Bytes
        );
    }

    [Fact]
    public async Task Body_ChunkedTooLarge_Is413()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync(Head(environment, "Transfer-Encoding: chunked"));
        var size = (Limit + 1).ToString("x", CultureInfo.InvariantCulture);
        await connection.SendAsync(size + "\r\n" + new string(' ', Limit + 1) + "\r\n0\r\n\r\n");

        Assert.Equal(413, (await connection.ReadAsync()).Status);
        await connection.SendAsync(Head(environment, "Content-Length: 0"));

        Assert.Equal(200, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task Body_ChunkedGarbage_Is400()
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
        await connection.SendAsync(
            "POST /ofrep/v1/evaluate/flags/limit HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000\r\n\r\n" + new string(' ', 20_000)
        );
        Assert.Equal(401, (await connection.ReadAsync()).Status);
        await connection.SendAsync(Head(environment, "Content-Length: 2") + "{}");

        Assert.Equal(200, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task Requests_Pipelined_AreAnsweredInOrder()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var connection = await RawConnection.OpenAsync(server);
        var request = Head(environment, "Content-Length: 2") + "{}";
        var other = request.Replace("limit", "nothing", StringComparison.Ordinal);
        await connection.SendAsync(Encoding.ASCII.GetBytes(request + other + request));

        Assert.Equal(200, (await connection.ReadAsync()).Status);
        Assert.Equal(404, (await connection.ReadAsync()).Status);
        Assert.Equal(200, (await connection.ReadAsync()).Status);
    }
}
