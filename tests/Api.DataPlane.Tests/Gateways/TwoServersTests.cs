using System.Globalization;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Gateways;

/// <summary>Tests two servers on one database, as gateways are: changes through one are visible through the other.</summary>
// xunit calls DisposeAsync.
#pragma warning disable CA1001
public sealed class TwoServersTests : IAsyncLifetime
{
    private Owned _a = null!,
        _b = null!;
    private TestEnvironment _atA = null!,
        _atB = null!;

    public async Task InitializeAsync()
    {
        _a = await Owned.StartAsync(("Reader:VerifySeconds", "0"), ("Replica:ReconcileSeconds", "0.1"));
        _atA = await _a.Server.NewEnvironmentAsync();
        await _atA.PutNumberAsync(1);
        _b = new(await _a.Server.StartSecondAsync(("Reader:VerifySeconds", "0"), ("Replica:ReconcileSeconds", "0.1")));
        _atB = _atA with { Server = _b.Server };
    }

    public async Task DisposeAsync()
    {
        await _b.DisposeAsync();
        await _a.DisposeAsync();
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
            var answer = await _atB.EvaluateAsync("n");
            Assert.Equal(
                (number, version),
                (answer.Json.GetProperty("value").GetInt32(), answer.Json.GetProperty("metadata").GetProperty("version").GetString())
            );
        }
    }

    [Fact]
    public async Task Write_AlternatingServersWithIfMatch_IsReadableOnTheSameServer()
    {
        var version = "1.1";
        for (var number = 2; number <= 20; number++)
        {
            var here = number % 2 == 0 ? _atB : _atA;
            var answer = (await here.SendAsync("PUT", "/flags/n", Number(number), ("If-Match", $"\"{version}\""))).Expect(200);
            version = answer.Header("ETag")!.Trim('"');
            Assert.Equal(
                number.ToString(CultureInfo.InvariantCulture),
                (await here.EvaluateAsync("n")).Json.GetProperty("value").GetRawText()
            );
        }

        Assert.Equal("1.20", version);
        (await _atA.SendAsync("PUT", "/flags/n", Number(0), ("If-Match", "\"1.19\""))).ExpectProblem(412);
    }

    [Fact]
    public async Task Resume_OnAnotherServer_HasNoGapAndNoRepeat()
    {
        var last = "1.0";
        var seen = new List<string>();
        var number = 1;
        for (var round = 0; round < 6; round++)
        {
            var here = round % 2 == 0 ? _atA : _atB;
            using var stream = await here.StreamAsync(headers: ("Last-Event-ID", last));
            // Half of the changes were made while the reader was disconnected, the other half are made now.
            for (var i = 0; i < 5; i++)
                await (i % 2 == 0 ? _atA : _atB).PutNumberAsync(++number);
            while (last != $"1.{number - 2}")
            {
                var read = await stream.NextAsync();
                Assert.Equal("patch", read.Name);
                Assert.Equal(last, read.Json.GetProperty("base").GetString());
                last = read.Id;
                seen.Add(read.Id);
            }
        }

        Assert.Equal(Enumerable.Range(1, number - 2).Select(n => $"1.{n}"), seen);
    }

    [Fact]
    public async Task Resume_ManyReadersAtOnce_ReceiveEveryChange()
    {
        for (var number = 2; number <= 30; number++)
            await _atA.PutNumberAsync(number);
        var all = await Task.WhenAll(
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

        Assert.All(all, ids => Assert.Equal(Enumerable.Range(2, 29).Select(n => $"1.{n}"), ids));
    }

    private static (string, string) Named(SseEvent read) => (read.Name, read.Id);

    private static string Number(int value) => $$"""{"type":"number","variants":{"v":{{value}}},"defaultVariant":"v"}""";
}
