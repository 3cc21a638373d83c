using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flagr;

/// <summary>Tests the list of flags and the export.</summary>
public sealed class ReadTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("", "17 beta closed imported layout limit twin-1 twin-2")]
    [InlineData("?enabled=false", "closed")]
    [InlineData("?enabled=true&limit=2&offset=1", "beta imported")]
    [InlineData("?key=limit", "limit")]
    [InlineData("?tags=shop,other", "imported limit")]
    [InlineData("?tags=shop,web&tagsOperator=ALL", "imported")]
    [InlineData("?limit=0", "")]
    public async Task List_Filter_SelectsFlags(string query, string keys)
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        var answer = (await environment.ReadAsync("flags" + query)).Expect(200);

        Assert.Equal(keys, string.Join(' ', answer.Json.EnumerateArray().Select(flag => flag.GetProperty("key").GetString())));
    }

    [Theory]
    [InlineData("?enabled=maybe")]
    [InlineData("?limit=-1")]
    [InlineData("?offset=x")]
    [InlineData("?preload=2")]
    public async Task List_InvalidFilter_Is400(string query)
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        (await environment.ReadAsync("flags" + query)).ExpectError(400);
    }

    [Fact]
    public async Task List_WithPreload_HasSegmentsAndVariants()
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        var plain = (await environment.ReadAsync("flags?key=imported")).Expect(200).Json[0];
        var full = (await environment.ReadAsync("flags?key=imported&preload=true")).Expect(200).Json[0];
        var one = (await environment.ReadAsync("flags/42")).Expect(200).Json;

        Assert.Equal((0, 0), (plain.GetProperty("segments").GetArrayLength(), plain.GetProperty("variants").GetArrayLength()));
        Assert.Equal(full.GetRawText(), one.GetRawText());
        Assert.Equal(
            """[{"id":5,"key":"A","attachment":{"color":"red"}},{"id":6,"key":"B","attachment":{}}]""",
            one.GetProperty("variants").GetRawText()
        );
        var segment = one.GetProperty("segments")[0];
        Assert.Equal((9, 0, 10), (Number(segment, "id"), Number(segment, "rank"), Number(segment, "rolloutPercent")));
        Assert.Equal("\"DE\"", segment.GetProperty("constraints")[0].GetProperty("value").GetString());
        Assert.Equal([50, 50], segment.GetProperty("distributions").EnumerateArray().Select(share => Number(share, "percent")));
    }

    [Theory]
    [InlineData("flags/99")]
    [InlineData("flags/3")]
    [InlineData("flags/x")]
    public async Task Get_NumberOfNoFlag_Is404(string path)
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        (await environment.ReadAsync(path)).ExpectError(404);
    }

    [Theory]
    [InlineData("flags/team%2Flayout")]
    [InlineData("flags/team%2flayout")]
    public async Task Get_KeyWithASlash_IsFound(string path)
    {
        var environment = await server.NewFlagrEnvironmentAsync(
            """{"flags":[{"key":"team/layout","type":"string","variants":{"a":"a"},"defaultVariant":"a"}]}"""
        );

        Assert.Equal("team/layout", (await environment.ReadAsync(path)).Expect(200).String("key"));
    }

    [Fact]
    public async Task Get_NumberInAnAnswer_IsThatOfTheFlag()
    {
        var environment = await server.NewFlagrEnvironmentAsync();
        var evaluated = (await environment.FlagrAsync("""{"entityID":"a","flagKey":"layout"}""")).Expect(200);

        var flag = (await environment.ReadAsync($"flags/{evaluated.Json.GetProperty("flagID").GetInt64()}")).Expect(200);

        Assert.Equal("layout", flag.String("key"));
        Assert.Equal(evaluated.Json.GetProperty("variantID").GetInt64(), flag.Json.GetProperty("variants")[0].GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task Export_FlagsThatFlagrCannotExpress_AreListed()
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        var answer = (await environment.ReadAsync("export/eval_cache/json")).Expect(200).Json;

        Assert.Equal(
            ["17", "closed", "imported", "layout", "limit", "twin-1", "twin-2"],
            answer.GetProperty("Flags").EnumerateArray().Select(flag => flag.GetProperty("Key").GetString())
        );
        Assert.Equal(
            """[{"key":"beta","reason":"The flag has a split that is not one of Flagr's (rule 'half')."}]""",
            answer.GetProperty("unsupported").GetRawText()
        );
    }

    [Theory]
    [InlineData("flags")]
    [InlineData("flags/42")]
    [InlineData("export/eval_cache/json")]
    public async Task Read_ClientKey_Is403(string path)
    {
        var environment = await server.NewFlagrEnvironmentAsync();

        (await environment.ReadAsync(path, environment.ClientKey)).ExpectError(403);
    }

    private static int Number(System.Text.Json.JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
