using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Unleash;

/// <summary>
/// Tests a <c>userId</c> that cannot be hashed: flags with random stickiness do not read it, those with default stickiness continue with
/// the session, and only those that read nothing else are off.
/// </summary>
public sealed class FrontendUserIdTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Flags = """
        {"flags":[
          {"key":"random-all","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
           "rules":[{"id":"r","when":{"bucket":{"below":100000,"algorithm":"random"}},"serve":{"variant":"on"}}]},
          {"key":"random-split","type":"string","variants":{"a":"a","b":"b"},"defaultVariant":null,
           "rules":[{"id":"r","serve":{"split":[{"variant":"a","weight":50000},{"variant":"b","weight":50000}],"algorithm":"random"}}]},
          {"key":"default-all","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
           "rules":[{"id":"r","when":{"bucket":{"below":100000,"by":["targetingKey","sessionId"],"salt":"s","algorithm":"unleash",
             "missing":"random"}},"serve":{"variant":"on"}}]},
          {"key":"user-all","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
           "rules":[{"id":"r","when":{"bucket":{"below":100000,"by":"targetingKey","salt":"s","algorithm":"unleash","missing":false}},
             "serve":{"variant":"on"}}]},
          {"key":"default-split","type":"string","variants":{"a":"a","b":"b","c":"c","d":"d"},"defaultVariant":null,
           "rules":[{"id":"r","serve":{"split":[{"variant":"a","weight":25000},{"variant":"b","weight":25000},
             {"variant":"c","weight":25000},{"variant":"d","weight":25000}],"by":["targetingKey","sessionId"],"salt":"default-split",
             "algorithm":"unleash","missing":"random"}}]}
        ]}
        """;

    public static TheoryData<string> Unusable { get; } =
    [
        "true",
        "null",
        "\"\"",
        """{"id":"user-1"}""",
        """["user-1"]""",
        """
            "\ud800"
            """,
        """
            "user-1\udc00"
            """,
        $"\"{new string('u', 16_385)}\"",
        $"\"{new string('é', 8_193)}\"",
    ];

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task Frontend_UnusableUserId_OnlyFlagsThatReadItAloneAreOff(string userId)
    {
        var environment = await server.NewUnleashEnvironmentAsync(Flags);
        var body = $$$"""{"context":{"userId":{{{userId}}}}}""";

        var names = (await environment.UnleashAsync("POST", "/api/frontend", body)).Names().ToList();
        var everything = (await environment.UnleashAsync("POST", "/api/frontend/all", body)).Toggles();

        Assert.Equal(["default-all", "default-split", "random-all", "random-split"], names.Order(StringComparer.Ordinal));
        Assert.False(everything["user-all"].GetProperty("enabled").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task Frontend_UnusableUserIdWithSession_ServesWhatTheSessionReceives(string userId)
    {
        var environment = await server.NewUnleashEnvironmentAsync(Flags);

        for (var session = 0; session < 8; session++)
        {
            var expected = await VariantAsync($$$"""{"context":{"sessionId":"session-{{{session}}}"}}""");
            var actual = await VariantAsync($$$"""{"context":{"userId":{{{userId}}},"sessionId":"session-{{{session}}}"}}""");

            Assert.Equal(expected, actual);
        }

        async Task<string?> VariantAsync(string body) =>
            (await environment.UnleashAsync("POST", "/api/frontend", body))
                .Toggles()["default-split"]
                .GetProperty("variant")
                .GetProperty("name")
                .GetString();
    }

    [Fact]
    public async Task Frontend_UserIdThatIsANumber_IsItsText()
    {
        var environment = await server.NewUnleashEnvironmentAsync(Flags);

        var number = (await environment.UnleashAsync("POST", "/api/frontend", """{"context":{"userId":123}}""")).Toggles();
        var text = (await environment.UnleashAsync("POST", "/api/frontend", """{"context":{"userId":"123"}}""")).Toggles();

        Assert.Contains("user-all", number.Keys);
        Assert.Equal(JsonSerializer.Serialize(text["default-split"]), JsonSerializer.Serialize(number["default-split"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?userId=%EF%BF%BD")]
    [InlineData("?userId=%FF")]
    [InlineData("?userId=")]
    [InlineData("?userId=a&userId=b")]
    public async Task Frontend_QueryWithAnyUserId_RandomStickinessServes(string query)
    {
        var environment = await server.NewUnleashEnvironmentAsync(Flags);

        var names = (await environment.UnleashAsync("GET", "/api/frontend" + query)).Names().ToList();

        Assert.Contains("random-all", names);
        Assert.Contains("random-split", names);
        Assert.Contains("default-all", names);
    }
}
