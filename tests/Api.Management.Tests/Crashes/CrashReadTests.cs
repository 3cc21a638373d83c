using FlagCluster.Analytics.Counting;
using FlagCluster.Api.Management.Tests.Lifecycle;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Crashes;

/// <summary>Reads of crashes over HTTP, which a consumer has committed to a real store.</summary>
public sealed class CrashReadTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task List_Groups_AreTheMostFrequentFirst()
    {
        var environment = await server.NewEnvironmentAsync();
        var consumer = new TestConsumer(server);
        await consumer.CommitAsync(Crash(environment, "rare", "ada"));
        await consumer.CommitAsync(Crash(environment, "loop", "bob"), Crash(environment, "loop", "bob"));

        var answer = (await environment.SendAsync("GET", "/crashes")).Expect(200);
        var second = (await environment.SendAsync("GET", "/crashes?limit=1&offset=1")).Expect(200);

        Assert.Equal(2, answer.Json.GetProperty("total").GetInt32());
        Assert.Equal(
            [("loop", 2, 1), ("rare", 1, 1)],
            answer
                .Json.GetProperty("items")
                .EnumerateArray()
                .Select(item =>
                    (item.GetProperty("group").GetString(), item.GetProperty("events").GetInt32(), item.GetProperty("people").GetInt32())
                )
        );
        Assert.Equal("rare", Assert.Single(second.Json.GetProperty("items").EnumerateArray()).GetProperty("group").GetString());
        Assert.False(answer.Json.GetProperty("items")[0].TryGetProperty("stack", out _));
    }

    [Fact]
    public async Task Get_Group_HasItsLastCrashAndFlags()
    {
        var environment = await server.NewEnvironmentAsync();
        var consumer = new TestConsumer(server);
        await consumer.CommitAsync(Crash(environment, "g", "ada", ("checkout", "on"), ("color", "")));
        await consumer.CommitAsync(Crash(environment, "g", "bob", ("checkout", "on")));

        var group = (await environment.SendAsync("GET", "/crashes?group=g")).Expect(200).Json.GetProperty("items")[0];

        Assert.Equal(
            ("E", "s", 2),
            (group.GetProperty("type").GetString(), group.GetProperty("stack").GetString(), group.GetProperty("people").GetInt32())
        );
        Assert.Equal(
            """[{"flagKey":"checkout","variant":"on","events":2},{"flagKey":"color","events":1}]""",
            group.GetProperty("flags").GetRawText()
        );
    }

    [Fact]
    public async Task Rates_Variants_ArePeopleWithACrashOfThoseExposed()
    {
        var environment = await server.NewEnvironmentAsync();
        var consumer = new TestConsumer(server);
        await consumer.CommitAsync(consumer.Evaluations(environment, "checkout", "on", count: 10));
        await consumer.CommitAsync(consumer.Evaluations(environment, "checkout", "off", count: 20));
        await consumer.CommitAsync(consumer.Evaluations(environment, "checkout", "bulk", kind: EvaluationKind.Bulk));
        await consumer.CommitAsync([.. Enumerable.Repeat("user-1", 50).Select(user => Crash(environment, "g", user, ("checkout", "on")))]);
        await consumer.CommitAsync(Crash(environment, "g", "user-2", ("checkout", "")));
        await consumer.CommitAsync(Crash(environment, "g", "user-3", ("checkout", "gone")));

        var rates = (await environment.SendAsync("GET", "/crashes/flags/checkout")).Expect(200).Json.GetProperty("variants");

        Assert.Equal(
            """
            [{"variant":"gone","exposed":0,"crashed":1,"rate":null},{"variant":"off","exposed":20,"crashed":0,"rate":0},{"variant":"on","exposed":10,"crashed":1,"rate":0.1}]
            """.Trim(),
            rates.GetRawText()
        );
    }

    [Fact]
    public async Task Overview_Period_CountsByTimePlatformAndApp()
    {
        var environment = await server.NewEnvironmentAsync();
        var consumer = new TestConsumer(server);
        await consumer.CommitAsync(Crash(environment, "g", "ada"), Crash(environment, "h", "ada"));
        var now = server.Time.GetUtcNow();
        var (start, end) = (now.AddHours(-2).ToUnixTimeMilliseconds(), now.AddHours(2).ToUnixTimeMilliseconds());

        var overview = (await environment.SendAsync("GET", $"/crashes/overview?start={start}&end={end}")).Expect(200).Json;

        Assert.Equal(2, overview.GetProperty("totalCrashes").GetInt32());
        Assert.Equal(2, overview.GetProperty("timeSeries").EnumerateArray().Sum(bucket => bucket.GetProperty("count").GetInt32()));
        Assert.Equal("""{"web":2}""", overview.GetProperty("byPlatform").GetRawText());
        Assert.Equal("""{"shop/1":2}""", overview.GetProperty("byAppVersion").GetRawText());
    }

    [Fact]
    public async Task Get_UnknownGroup_IsEmpty()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (await environment.SendAsync("GET", "/crashes?group=%00")).Expect(200);

        Assert.Equal("""{"items":[],"total":0}""", answer.Text);
    }

    [Theory]
    [InlineData("/crashes/overview?start=1&end=60001&timeBucketMs=90000", 400)]
    [InlineData("/crashes/overview?start=1&end=1767225600000&timeBucketMs=60000", 400)]
    [InlineData("/crashes?start=soon", 400)]
    [InlineData("/crashes?start=5&end=5", 400)]
    [InlineData("/crashes?limit=201", 400)]
    [InlineData("/crashes?offset=-1", 400)]
    public async Task Read_InvalidParameters_IsAProblem(string path, int status)
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("GET", path)).ExpectProblem(status);
    }

    private CountedCrash Crash(TestEnvironment environment, string group, string person, params (string, string)[] flags) =>
        new(TestConsumer.NextId(), server.Time.GetUtcNow().ToUnixTimeMilliseconds(), environment.Id.ToString(), person, "key", group, "E")
        {
            Stack = "s",
            App = "shop/1",
            Platform = "web",
            Flags = [.. flags],
        };
}
