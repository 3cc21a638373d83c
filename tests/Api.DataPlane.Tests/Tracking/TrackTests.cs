using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Events;

namespace FlagCluster.Api.DataPlane.Tests.Tracking;

/// <summary>Tests custom and conversion events.</summary>
public sealed class TrackTests(TrackServer server) : IClassFixture<TrackServer>
{
    [Fact]
    public async Task Track_AllProperties_AreAcceptedUnchanged()
    {
        var environment = await server.NewEnvironmentAsync();
        var time = server.Time.GetUtcNow().AddMinutes(-5);

        var answer = await server.SendAsync(
            "POST",
            "/api/v1/track",
            environment.ServerKey,
            """{"sdk":"shop/1","events":[{"id":"o-1","time":"TIME","name":"purchase made","targetingKey":"jürgen","value":-1.5e2,"attributes":{"currency":"€","items":[1,2],"deep":{"a":{"b":{"c":1}}}}}]}""".Replace(
                "TIME",
                time.ToString("O", CultureInfo.InvariantCulture),
                StringComparison.Ordinal
            )
        );

        Assert.Equal(1, answer.Accepted());
        Assert.Empty(answer.Rejected());
        var read = Assert.Single(server.Journal.Of<TrackEvent>(environment));
        Assert.Equal(("o-1", "purchase made", "jürgen", -150.0, "shop/1"), (read.Id, read.Name, read.TargetingKey, read.Value, read.Sdk));
        Assert.Equal(time.ToUnixTimeMilliseconds(), read.Time);
        Assert.Equal("""{"currency":"€","items":[1,2],"deep":{"a":{"b":{"c":1}}}}""", Encoding.UTF8.GetString(read.Details.Span));
        var key = (await environment.SendAsync("GET", "/keys"))
            .Expect(200)
            .Json.GetProperty("items")
            .EnumerateArray()
            .Single(item => item.GetProperty("kind").GetString() == "server");
        Assert.Equal(key.GetProperty("id").GetString(), read.Client);
    }

    [Fact]
    public async Task Track_OnlyRequiredProperties_GetsTheCurrentTime()
    {
        var environment = await server.NewEnvironmentAsync();
        var before = server.Time.GetUtcNow().ToUnixTimeMilliseconds();

        var answer = await server.TrackAsync(
            environment,
            """[{"name":"n","targetingKey":"u","id":null,"time":null,"value":null,"attributes":null}]""",
            null,
            ("User-Agent", "app/2 (x)")
        );

        Assert.Equal(1, answer.Accepted());
        var read = Assert.Single(server.Journal.Of<TrackEvent>(environment));
        Assert.InRange(read.Time, before, server.Time.GetUtcNow().ToUnixTimeMilliseconds());
        Assert.Equal((null, null, "app/2 (x)"), (read.Id, read.Value, read.Sdk));
        Assert.True(read.Details.IsEmpty);
    }

    [Fact]
    public async Task Track_ManyErrors_HasTheFirstHundred()
    {
        var environment = await server.NewEnvironmentAsync();
        var events = string.Join(
            ',',
            Enumerable.Repeat("""{"a":1,"b":1,"c":1,"d":1}""", 300).Append("""{"name":"n","targetingKey":"u"}""")
        );

        var answer = await server.TrackAsync(environment, "[" + events + "]");

        Assert.Equal(1, answer.Accepted());
        var rejected = answer.Expect(200).Json.GetProperty("rejected").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, 300), rejected.Select(item => item.GetProperty("index").GetInt32()));
        Assert.Equal(100, rejected.Sum(item => item.GetProperty("errors").GetArrayLength()));
        Assert.InRange(answer.Bytes.Length, 1, 32 * 1024);
    }

    [Theory]
    [InlineData("""{"targetingKey":"u"}""", "", "needs the property 'name'")]
    [InlineData("""{"name":"n"}""", "", "needs the property 'targetingKey'")]
    [InlineData("""7""", "", "must be a JSON object, not a number")]
    [InlineData("""{"name":"","targetingKey":"u"}""", "/name", "must not be empty")]
    [InlineData("""{"name":null,"targetingKey":"u"}""", "/name", "must be a string, not null")]
    [InlineData("""{"name":"a\nb","targetingKey":"u"}""", "/name", "control character")]
    [InlineData("""{"name":"\ud800","targetingKey":"u"}""", "/name", "unpaired surrogate")]
    [InlineData("""{"name":"n","targetingKey":5}""", "/targetingKey", "must be a string, not a number")]
    [InlineData("""{"name":"n","targetingKey":""}""", "/targetingKey", "must not be empty")]
    [InlineData("""{"name":"n","targetingKey":"a\u0000"}""", "/targetingKey", "U+0000")]
    [InlineData("""{"name":"n","targetingKey":"u","value":"5"}""", "/value", "must be a number, not a string")]
    [InlineData("""{"name":"n","targetingKey":"u","value":1e999}""", "/value", "outside the range of a double")]
    [InlineData("""{"name":"n","targetingKey":"u","price":5}""", "/price", "Unknown property 'price'")]
    [InlineData("""{"name":"n","targetingKey":"u","id":""}""", "/id", "must not be empty")]
    [InlineData("""{"name":"n","targetingKey":"u","time":"yesterday"}""", "/time", "write it like")]
    [InlineData("""{"name":"n","targetingKey":"u","time":"2027-01-31"}""", "/time", "write it like")]
    [InlineData("""{"name":"n","targetingKey":"u","time":1700000000}""", "/time", "must be a string, not a number")]
    [InlineData("""{"name":"n","targetingKey":"u","attributes":[]}""", "/attributes", "must be a JSON object, not an array")]
    [InlineData("""{"name":"n","targetingKey":"u","attributes":{"":1}}""", "/attributes/", "must not be empty")]
    [InlineData("""{"name":"n","targetingKey":"u","attributes":{"a":1e999}}""", "/attributes/a", "outside the range of a double")]
    [InlineData("""{"name":"n","targetingKey":"u","attributes":{"a":"\u0000"}}""", "/attributes/a", "U+0000")]
    [InlineData("""{"name":"n","targetingKey":"u","attributes":{"a":"\ud800"}}""", "/attributes", "unpaired surrogate")]
    [InlineData(
        """{"name":"n","targetingKey":"u","attributes":{"a":{"b":{"c":{"d":{"e":{}}}}}}}""",
        "/attributes/a/b/c/d/e",
        "nested 5 levels deep"
    )]
    public async Task Track_OneInvalidEvent_IsRejectedWithAPointerAndTheOthersAccepted(string item, string pointer, string detail)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await server.TrackAsync(
            environment,
            $$"""[{"name":"first","targetingKey":"u"},{{item}},{"name":"last","targetingKey":"u"}]"""
        );

        Assert.Equal([1], answer.Rejected());
        var reason = Assert.Single(answer.Reasons());
        Assert.StartsWith($"/events/1{pointer}: ", reason, StringComparison.Ordinal);
        Assert.Contains(detail, reason, StringComparison.Ordinal);
        Assert.Equal(2, answer.Accepted());
        Assert.Equal(["first", "last"], server.Journal.Of<TrackEvent>(environment).Select(read => read.Name));
    }

    [Fact]
    public async Task Track_TimesAtTheLimits_AreAcceptedAndBeyondRejected()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await server.TrackAsync(
            environment,
            $"[{At(TimeSpan.FromSeconds(290))},{At(TimeSpan.FromSeconds(330))},"
                + $"{At(TimeSpan.FromHours(-167.9))},{At(TimeSpan.FromHours(-168.1))}]"
        );

        Assert.Equal([1, 3], answer.Rejected());
        Assert.Contains("ahead of this server", answer.Text, StringComparison.Ordinal);
        Assert.Contains("168 hours ago", answer.Text, StringComparison.Ordinal);

        string At(TimeSpan offset) => $$"""{"name":"n","targetingKey":"u","time":"{{server.Time.GetUtcNow() + offset:O}}"}""";
    }

    [Fact]
    public async Task Track_SizesAtTheLimits_AreAcceptedAndBeyondRejected()
    {
        var environment = await server.NewEnvironmentAsync();

        // {"t":"…"} has eight bytes in addition to the text.
        var answer = await server.TrackAsync(
            environment,
            $"[{Item(name: 200, key: 1024, attributes: 50, id: 200)},{Item(name: 201)},{Item(key: 1025)},{Item(attributes: 51)},"
                + $"{Item(text: 4088)},{Item(text: 4089)},{Item(id: 201)}]"
        );

        Assert.Equal([1, 2, 3, 5, 6], answer.Rejected());
        Assert.Equal(2, answer.Accepted());

        static string Item(int name = 1, int key = 1, int attributes = 0, int text = 0, int id = 1)
        {
            var list = Enumerable.Range(0, attributes).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"a{i}\":1"));
            if (text > 0)
                list = list.Append($"\"t\":\"{new string('t', text)}\"");
            return $$"""{"id":"{{new string('i', id)}}","name":"{{new string('n', name)}}","targetingKey":"{{new string('u', key)}}","attributes":{ """
                + string.Join(',', list)
                + "}}";
        }
    }

    [Fact]
    public async Task Track_ManyErrorsInOneEvent_ReportsTen()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await server.TrackAsync(
            environment,
            $$"""[{ {{string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"x{i}\":1"))}} }]"""
        );

        Assert.Equal(10, answer.Reasons().Length);
        Assert.Equal(0, answer.Accepted());
    }
}
