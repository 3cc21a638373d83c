using System.Text.Json;
using System.Text.Json.Nodes;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

/// <summary>Keys of any script and with any punctuation that is allowed, in paths and documents.</summary>
public sealed class WideKeyTests(TestServer server) : IClassFixture<TestServer>
{
    public static TheoryData<string> Keys => SampleKeys.Rows;

    [Theory, MemberData(nameof(Keys))]
    public async Task Flag_EveryMethod_NamesTheKeyOfThePath(string key)
    {
        var environment = await server.NewEnvironmentAsync();
        var path = "/flags/" + SampleKeys.Escape(key);

        var created = (await environment.SendAsync("PUT", path, SampleDocuments.Flag())).Expect(201);
        var patched = (await environment.SendAsync("PATCH", path, """{"description":"new"}""")).Expect(200);
        var read = (await environment.SendAsync("GET", path)).Expect(200);
        var head = await environment.SendAsync("HEAD", path);
        var deleted = await environment.SendAsync("DELETE", path);

        Assert.Equal((key, key, key), (created.String("key"), patched.String("key"), read.String("key")));
        Assert.Equal((200, 204), (head.Status, deleted.Status));
        (await environment.SendAsync("GET", path)).ExpectProblem(404);
    }

    [Theory, MemberData(nameof(Keys))]
    public async Task Segment_MembersInThePath_NamesTheKey(string key)
    {
        var environment = await server.NewEnvironmentAsync();
        var path = "/segments/" + SampleKeys.Escape(key);
        (await environment.SendAsync("PUT", path, "{}")).Expect(201);

        (await environment.SendAsync("POST", path + "/members", """{"included":{"add":["ada"]}}""")).Expect(200);

        Assert.Equal(["ada"], (await environment.SendAsync("GET", path)).Json.GetProperty("included").Deserialize<string[]>()!);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/yaml")]
    public async Task Ruleset_ReadAndWrittenAgain_IsEqual(string type)
    {
        var ruleset = Ruleset();
        var environment = await server.NewEnvironmentAsync(ruleset);
        var copy = await server.NewEnvironmentAsync();

        var read = (await environment.SendAsync("GET", "/ruleset", null, ("Accept", type))).Expect(200);
        var written = type.EndsWith("yaml", StringComparison.Ordinal)
            ? await copy.YamlAsync("PUT", "/ruleset", read.Text)
            : await copy.SendAsync("PUT", "/ruleset", read.Text);

        written.Expect(200);
        Assert.Equal(await ItemsAsync(environment), await ItemsAsync(copy));
    }

    [Fact]
    public async Task List_PageByPage_ReturnsEveryKeyOnce()
    {
        var environment = await server.NewEnvironmentAsync(Ruleset());
        var keys = new List<string>();

        for (string? after = null; ; )
        {
            var query = after is null ? "" : "&after=" + SampleKeys.Escape(after);
            var page = (await environment.SendAsync("GET", "/flags?limit=5" + query)).Expect(200).Json;
            keys.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString()!));
            if (!page.TryGetProperty("next", out var next) || next.ValueKind == JsonValueKind.Null)
                break;
            after = next.GetString();
        }

        Assert.Equal(SampleKeys.All.Order(StringComparer.Ordinal), keys);
    }

    [Theory]
    [InlineData("cafe%CC%81", "normalization form C")]
    [InlineData("a%E2%80%8Bb", "U+200B")]
    [InlineData("a%2F..%2Fb", "a dot")]
    [InlineData("%2Fa", "nothing")]
    [InlineData("a%22b", "U+0022")]
    public async Task Put_TextThatIsNoKey_IsRefusedWithTheReason(string segment, string reason)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (await environment.SendAsync("PUT", "/flags/" + segment, SampleDocuments.Flag())).ExpectProblem(422);

        Assert.Contains(answer.Errors, error => error.Contains(reason, StringComparison.Ordinal));
        Assert.Equal("1.0", await environment.VersionAsync());
    }

    [Theory]
    [InlineData("/flags/%2e%2e/keys")]
    [InlineData("/flags/..%2Fkeys")]
    [InlineData("/flags/%252e%252e%252Fkeys")]
    [InlineData("/flags/a%2F..%2F..%2Fkeys")]
    public async Task Get_DotsInTheKey_ReachNoOtherRoute(string path)
    {
        var environment = await server.NewEnvironmentAsync();
        using var connection = await RawConnection.OpenAsync(server);

        await connection.SendAsync($"GET {environment.Path}{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.Token}\r\n\r\n");
        var (status, _, body) = await connection.ReadAsync();

        // The web server removes %2e%2e as it removes "..", as RFC 3986 says; %2F is no slash there.
        Assert.Equal(path.StartsWith("/flags/%2e", StringComparison.Ordinal) ? 200 : 404, status);
        Assert.NotEqual("", body);
    }

    private static string Ruleset()
    {
        var flags = new JsonArray();
        var segments = new JsonArray();
        foreach (var key in SampleKeys.All)
        {
            flags.Add(
                new JsonObject
                {
                    ["key"] = key,
                    ["type"] = "boolean",
                    ["variants"] = new JsonObject { [key] = true, ["off"] = false },
                    ["defaultVariant"] = key,
                    ["rules"] = new JsonArray(
                        new JsonObject
                        {
                            ["id"] = key,
                            ["when"] = new JsonObject { ["segment"] = key },
                            ["serve"] = new JsonObject { ["variant"] = key },
                        }
                    ),
                }
            );
            segments.Add(new JsonObject { ["key"] = key, ["included"] = new JsonArray(key) });
        }
        return new JsonObject { ["flags"] = flags, ["segments"] = segments }.ToJsonString();
    }

    private static async Task<string> ItemsAsync(TestEnvironment environment)
    {
        var ruleset = (await environment.SendAsync("GET", "/ruleset")).Expect(200).Json;
        return ruleset.GetProperty("flags").GetRawText() + ruleset.GetProperty("segments").GetRawText();
    }
}
