using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

public sealed class FlagArchiveTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Archive_Flag_IsNotEvaluatedAndKeepsItsDefinition()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var archived = (await environment.SendAsync("POST", "/flags/checkout/archive")).Expect(200);

        Assert.Equal("\"1.2\"", archived.Header("ETag"));
        Assert.True(archived.Json.GetProperty("archived").GetBoolean());
        Assert.Equal(1, archived.Json.GetProperty("rules").GetArrayLength());
        var evaluated = (await environment.EvaluateAsync("checkout")).Expect(404);
        Assert.Equal("FLAG_NOT_FOUND", evaluated.String("errorCode"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Archive_Flag_IsAbsentFromBulkAnswers(bool asClient)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var key = asClient ? environment.ClientKey : environment.ServerKey;
        var before = (await environment.BulkAsync(key: key)).Expect(200);

        (await environment.SendAsync("POST", "/flags/checkout/archive")).Expect(200);
        var after = (await environment.BulkAsync(key: key, headers: ("If-None-Match", before.Header("ETag")!))).Expect(200);

        Assert.Contains("checkout", Flags(before));
        Assert.Equal(Flags(before).Where(flag => flag != "checkout"), Flags(after));

        static IEnumerable<string?> Flags(Answer answer) =>
            answer.Json.GetProperty("flags").EnumerateArray().Select(flag => flag.GetProperty("key").GetString());
    }

    [Fact]
    public async Task Archive_Flag_IsDeletedForSdks()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var stream = await environment.StreamAsync();
        await stream.NextAsync();

        (await environment.SendAsync("POST", "/flags/checkout/archive")).Expect(200);
        var patch = await stream.NextAsync();
        var ruleset = (await server.SendAsync("GET", "/api/v1/ruleset", environment.ServerKey)).Expect(200);

        Assert.Equal("""[{"deleteFlag":"checkout"}]""", patch.Json.GetProperty("operations").GetRawText());
        Assert.Equal(["color", "layout", "limit", "off"], Keys(ruleset.Json.GetProperty("flags")));
    }

    [Fact]
    public async Task List_ArchivedFlag_IsListedOnlyWhenAskedFor()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("POST", "/flags/checkout/archive")).Expect(200);

        var live = (await environment.SendAsync("GET", "/flags")).Expect(200);
        var archived = (await environment.SendAsync("GET", "/flags?archived=true")).Expect(200);
        var whole = (await environment.SendAsync("GET", "/ruleset")).Expect(200);

        Assert.Equal(["color", "layout", "limit", "off"], Keys(live.Json.GetProperty("items")));
        Assert.Equal(["checkout"], Keys(archived.Json.GetProperty("items")));
        Assert.Equal(5, whole.Json.GetProperty("flags").GetArrayLength());
    }

    [Fact]
    public async Task Restore_ArchivedFlag_HasItsExactDefinitionAndAssignments()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var before = (await environment.SendAsync("GET", "/flags/color")).Expect(200).Text;
        var variants = await VariantsAsync(environment);
        (await environment.SendAsync("POST", "/flags/color/archive")).Expect(200);

        var restored = (await environment.SendAsync("POST", "/flags/color/restore")).Expect(200);

        Assert.Equal(before, restored.Text);
        Assert.Equal(2, variants.Distinct().Count());
        Assert.Equal(variants, await VariantsAsync(environment));

        static async Task<List<string>> VariantsAsync(TestEnvironment environment)
        {
            var variants = new List<string>();
            for (var user = 0; user < 20; user++)
                variants.Add(
                    (await environment.EvaluateAsync("color", $$"""{"targetingKey":"u{{user}}"}""")).Expect(200).String("variant")
                );
            return variants;
        }
    }

    [Fact]
    public async Task Archive_FlagInUse_Is422WithEachDependent()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var child = SampleDocuments.Flag(more: """ "prerequisites":[{"flag":"checkout","variants":["on"]}] """);
        (await environment.SendAsync("PUT", "/flags/child", child)).Expect(201);

        var answer = (await environment.SendAsync("POST", "/flags/checkout/archive")).ExpectProblem(422);

        Assert.Contains("it is a prerequisite of the flag 'child'", Assert.Single(answer.Errors), StringComparison.Ordinal);
        (await environment.SendAsync("POST", "/flags/child/archive")).Expect(200);
        (await environment.SendAsync("POST", "/flags/checkout/archive")).Expect(200);
        (await environment.SendAsync("POST", "/flags/child/restore")).ExpectProblem(422);
    }

    [Theory]
    [InlineData("archive")]
    [InlineData("restore")]
    public async Task ArchiveAndRestore_UnknownFlag_Is404(string action)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync("POST", $"/flags/unknown/{action}")).ExpectProblem(404);
    }

    [Fact]
    public async Task Archive_ArchivedFlag_ChangesNothing()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("POST", "/flags/limit/archive")).Expect(200);

        var again = (await environment.SendAsync("POST", "/flags/limit/archive")).Expect(200);

        Assert.Equal("\"1.2\"", again.Header("ETag"));
    }

    [Fact]
    public async Task Archive_Change_IsInTheHistory()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync("POST", "/flags/limit/archive?message=gone+from+the+code")).Expect(200);
        var newest = (await environment.SendAsync("GET", "/changes?limit=1")).Expect(200).Json.GetProperty("items")[0];

        Assert.Equal("gone from the code", newest.GetProperty("message").GetString());
        Assert.Equal("apiToken", newest.GetProperty("actor").GetProperty("kind").GetString());
        Assert.True(newest.GetProperty("operations")[0].GetProperty("putFlag").GetProperty("archived").GetBoolean());
    }

    [Fact]
    public async Task Explain_ArchivedFlag_Is404ThatSaysSo()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("POST", "/flags/limit/archive")).Expect(200);

        var answer = (await environment.SendAsync("POST", "/explain", """{"flag":"limit"}""")).ExpectProblem(404);

        Assert.Equal("The flag 'limit' is archived and not evaluated; restore it first.", answer.String("detail"));
    }

    [Fact]
    public async Task Archive_YamlDocument_KeepsArchivedAndPurpose()
    {
        var environment = await server.NewEnvironmentAsync();
        const string yaml = """
            flags:
              - key: old
                type: boolean
                variants: { "on": true }
                defaultVariant: "on"
                purpose: kill-switch
                archived: true
            """;
        (await environment.YamlAsync("PUT", "/ruleset", yaml)).Expect(200);

        var exported = (await environment.SendAsync("GET", "/ruleset", null, ("Accept", "application/yaml"))).Expect(200).Text;

        Assert.Contains("purpose: kill-switch", exported, StringComparison.Ordinal);
        Assert.Contains("archived: true", exported, StringComparison.Ordinal);
    }

    private static IEnumerable<string?> Keys(JsonElement items) =>
        items.EnumerateArray().Select(item => item.GetProperty("key").GetString());
}
