using System.Globalization;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Gateways;

/// <summary>Tests two servers on one database, as gateways are: changes through one are visible through the other.</summary>
public sealed class TwoServersTests : IAsyncLifetime
{
    private static readonly (string, string)[] Settings = [("Reader:VerifySeconds", "0"), ("Replica:ReconcileSeconds", "0.1")];

    private TestEnvironment _atA = null!,
        _atB = null!;

    public async Task InitializeAsync()
    {
        var a = await TestServer.StartAsync(Settings);
        _atA = await a.NewEnvironmentAsync();
        await _atA.PutNumberAsync(1);
        _atB = _atA with { Server = await a.StartSecondAsync(Settings) };
    }

    public async Task DisposeAsync()
    {
        await _atB.Server.DisposeAsync();
        await _atA.Server.DisposeAsync();
    }

    [Fact]
    public async Task Change_OnServerA_IsServedAndStreamedByServerB()
    {
        using var stream = await _atB.StreamAsync();
        Assert.Equal(("put", "1.1"), Named(await stream.NextAsync()));

        for (var number = 2; number <= 20; number++)
        {
            var version = await _atA.PutNumberAsync(number);

            Assert.Equal(("patch", version), Named(await stream.NextAsync()));
            var answer = (await _atB.EvaluateAsync("n")).Json;
            Assert.Equal(
                (number, version),
                (answer.GetProperty("value").GetInt32(), answer.GetProperty("metadata").GetProperty("version").GetString())
            );
        }
    }

    [Fact]
    public async Task Write_AlternatingServersWithIfMatch_IsReadableOnTheSameServer()
    {
        var version = "1.1";

        for (var number = 2; number <= 20; number++)
        {
            var environment = number % 2 == 0 ? _atB : _atA;
            var answer = (await environment.SendAsync("PUT", "/flags/n", Number(number), ("If-Match", $"\"{version}\""))).Expect(200);
            version = answer.Header("ETag")!.Trim('"');
            Assert.Equal(
                number.ToString(CultureInfo.InvariantCulture),
                (await environment.EvaluateAsync("n")).Json.GetProperty("value").GetRawText()
            );
        }

        Assert.Equal("1.20", version);
        (await _atA.SendAsync("PUT", "/flags/n", Number(0), ("If-Match", "\"1.19\""))).ExpectProblem(412);
    }

    [Fact]
    public async Task Resume_OnAnotherServer_HasNoGapAndNoDuplicate()
    {
        var last = "1.0";
        var received = new List<string>();
        var number = 1;

        for (var round = 0; round < 6; round++)
        {
            var environment = round % 2 == 0 ? _atA : _atB;
            using var stream = await environment.StreamAsync(headers: ("Last-Event-ID", last));
            for (var i = 0; i < 5; i++)
                await (i % 2 == 0 ? _atA : _atB).PutNumberAsync(++number);
            // The last two changes of a round are received after the reader has reconnected.
            while (last != $"1.{number - 2}")
            {
                var patch = await stream.NextAsync();
                Assert.Equal("patch", patch.Name);
                Assert.Equal(last, patch.Json.GetProperty("base").GetString());
                last = patch.Id;
                received.Add(patch.Id);
            }
        }

        Assert.Equal(Enumerable.Range(1, number - 2).Select(n => $"1.{n}"), received);
    }

    [Fact]
    public async Task Resume_ManyConcurrentReaders_ReceiveEveryChange()
    {
        for (var number = 2; number <= 30; number++)
            await _atA.PutNumberAsync(number);

        var received = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(async _ =>
                {
                    using var stream = await _atB.StreamAsync(headers: ("Last-Event-ID", "1.1"));
                    var ids = new List<string>();
                    while (ids.Count < 29)
                        ids.Add((await stream.NextAsync()).Id);
                    return ids;
                })
        );

        Assert.All(received, ids => Assert.Equal(Enumerable.Range(2, 29).Select(n => $"1.{n}"), ids));
    }

    private static (string, string) Named(SseEvent read) => (read.Name, read.Id);

    private static string Number(int value) => $$"""{"type":"number","variants":{"v":{{value}}},"defaultVariant":"v"}""";
}
