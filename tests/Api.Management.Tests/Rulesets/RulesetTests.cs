using FlagCluster.Testing.Environments;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

public sealed class RulesetTests(TestServer server) : IClassFixture<TestServer>
{
    private static readonly string ThreeFlags = string.Join(',', Enumerable.Range(0, 3).Select(i => SampleDocuments.Flag($"f{i}")));

    [Fact]
    public async Task Put_Json_ReplacesTheWholeRuleset()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await environment.SendAsync("PUT", "/ruleset", $$"""{"flags":[{{SampleDocuments.Flag("only")}}]}""")).Expect(200);

        Assert.Equal("1.2", answer.String("version"));
        Assert.True(answer.Json.GetProperty("changed").GetBoolean());
        Assert.Equal(7, answer.Json.GetProperty("operations").GetArrayLength());
        var ruleset = (await environment.SendAsync("GET", "/ruleset")).Expect(200);
        Assert.Equal(1, ruleset.Json.GetProperty("flags").GetArrayLength());
        Assert.Equal("\"1.2\"", ruleset.Header("ETag"));
    }

    [Fact]
    public async Task Put_CurrentRuleset_ChangesNothing()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var ruleset = (await environment.SendAsync("GET", "/ruleset")).Expect(200);

        var answer = (await environment.SendAsync("PUT", "/ruleset", ruleset.Text)).Expect(200);

        Assert.False(answer.Json.GetProperty("changed").GetBoolean());
        Assert.Equal("1.1", answer.String("version"));
    }

    [Fact]
    public async Task Get_LevelThatTheRulesetHas_ReturnsItWithItsLevel()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var ruleset = (await environment.SendAsync("GET", "/ruleset?level=1")).Expect(200);

        Assert.Equal(1, ruleset.Json.GetProperty("level").GetInt32());
    }

    [Fact]
    public async Task Get_LowerLevelThanTheRulesetHas_Is409WithWhatUsesMore()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("PUT", "/segments/by-email", SampleLevels.Segment)).Expect(201);

        var answer = (await environment.SendAsync("GET", "/ruleset?level=1")).ExpectProblem(409);

        Assert.Equal(["/segments/0"], answer.Pointers);
        Assert.Equal(2, (await environment.SendAsync("GET", "/ruleset")).Expect(200).Json.GetProperty("level").GetInt32());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("x")]
    [InlineData("")]
    public async Task Get_InvalidLevel_Is400(string level)
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("GET", $"/ruleset?level={level}")).ExpectProblem(400);
    }

    [Fact]
    public async Task Put_HigherLevelThanThisRelease_Is422AtTheLevel()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (await environment.SendAsync("PUT", "/ruleset", """{"level":99,"flags":[]}""")).ExpectProblem(422);

        Assert.Equal(["/level"], answer.Pointers);
    }

    [Fact]
    public async Task Get_AcceptYaml_ReturnsYaml()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var yaml = await GetYamlAsync(environment);

        Assert.StartsWith("application/yaml", yaml.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal("Accept", yaml.Header("Vary"));
    }

    [Fact]
    public async Task Put_CurrentRulesetAsYaml_ChangesNothing()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var yaml = await GetYamlAsync(environment);

        var answer = (await environment.YamlAsync("PUT", "/ruleset", yaml.Text)).Expect(200);

        Assert.False(answer.Json.GetProperty("changed").GetBoolean());
    }

    [Fact]
    public async Task Put_YamlOfAnotherEnvironment_CopiesItsFlags()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var other = await server.NewEnvironmentAsync();
        var yaml = await GetYamlAsync(environment);

        (await other.YamlAsync("PUT", "/ruleset", yaml.Text)).Expect(200);

        Assert.Equal((await environment.SendAsync("GET", "/flags")).Text, (await other.SendAsync("GET", "/flags")).Text);
    }

    [Fact]
    public async Task Put_YamlMalformed_Is400WithDetail()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        string[] invalid =
        [
            "flags: [",
            "a: &a 1\nb: *a",
            "flags: []\nflags: []",
            "flags: []\n---\nflags: []",
            "? [a]\n: b",
            "flags: []\0",
            "",
            "flags: !!set {a}\nx: !mine 1",
            "x: .inf",
        ];

        foreach (var yaml in invalid)
            Assert.NotEqual("", (await environment.YamlAsync("PUT", "/ruleset", yaml)).ExpectProblem(400).String("detail"));

        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Fact]
    public async Task Put_UnreadableItems_ReportsPointersIntoTheDocument()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (
            await environment.SendAsync(
                "PUT",
                "/ruleset",
                $$$"""
                {"segments":[{"key":"a","when":{"segment":"b"}}],
                 "flags":[{{{ThreeFlags}}},{"key":"z","type":"number","variants":{"v":true},"defaultVariant":"w"},{"key":"f0"},7],"extra":1}
                """
            )
        ).ExpectProblem(422);

        Assert.Contains("/flags/4", answer.Pointers);
        Assert.Contains("/flags/5", answer.Pointers);
        Assert.Contains("/extra", answer.Pointers);
        Assert.Equal("1.0", await environment.VersionAsync());
    }

    [Fact]
    public async Task Put_InvalidItems_ReportsPointersIntoTheDocument()
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (
            await environment.SendAsync(
                "PUT",
                "/ruleset",
                $$$"""
                {"segments":[{"key":"a","when":{"segment":"b"}}],
                 "flags":[{{{ThreeFlags}}},{"key":"z","type":"number","variants":{"v":true},"defaultVariant":"w"}],"extra":1}
                """
            )
        ).ExpectProblem(422);

        Assert.Equal(
            ["/extra", "/flags/3/defaultVariant", "/flags/3/variants/v", "/segments/0/when/segment"],
            answer.Pointers.Order(StringComparer.Ordinal)
        );
        Assert.Equal("1.0", await environment.VersionAsync());
    }

    [Fact]
    public async Task Get_EarlierVersion_ReturnsThatVersion()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("PUT", "/ruleset", """{"flags":[]}""")).Expect(200);

        var first = (await environment.SendAsync("GET", "/ruleset?version=1.1")).Expect(200);
        var initial = (await environment.SendAsync("GET", "/ruleset?version=1.0")).Expect(200);

        Assert.Equal(5, first.Json.GetProperty("flags").GetArrayLength());
        Assert.Equal("\"1.1\"", first.Header("ETag"));
        Assert.Equal(0, initial.Json.GetProperty("flags").GetArrayLength());
    }

    [Theory]
    [InlineData("1.3")]
    [InlineData("7.0")]
    [InlineData("0.0")]
    [InlineData("2.1")]
    [InlineData("x")]
    [InlineData("")]
    public async Task Get_UnknownVersion_Is404(string version)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync("GET", "/ruleset?version=" + version)).ExpectProblem(404);
    }

    [Fact]
    public async Task Restore_EarlierVersion_CreatesANewVersion()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("PUT", "/ruleset", """{"flags":[]}""")).Expect(200);

        var answer = (await environment.SendAsync("POST", "/restore", """{"version":"1.1"}""")).Expect(200);

        Assert.Equal("1.3", answer.String("version"));
        Assert.Equal(5, (await environment.SendAsync("GET", "/ruleset")).Json.GetProperty("flags").GetArrayLength());
    }

    [Theory]
    [InlineData("1.9")]
    [InlineData("7.0")]
    [InlineData("0.0")]
    [InlineData("2.1")]
    public async Task Restore_UnknownVersion_Is404AndChangesNothing(string version)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync("POST", "/restore", $$"""{"version":"{{version}}"}""")).ExpectProblem(404);

        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"version":5}""")]
    [InlineData("""{"version":"x"}""")]
    public async Task Restore_InvalidVersion_Is422AtTheVersion(string body)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await environment.SendAsync("POST", "/restore", body)).ExpectProblem(422);

        Assert.Equal(["/version"], answer.Pointers);
    }

    [Theory]
    [InlineData("application/yaml", true)]
    [InlineData("application/yaml, */*;q=0.8", true)]
    [InlineData("text/yaml, */*", true)]
    [InlineData("application/json;q=0.2, application/x-yaml;q=0.5", true)]
    [InlineData("application/json, application/yaml;q=0.1", false)]
    [InlineData("application/yaml;q=0.5, */*", false)]
    [InlineData("application/yaml;q=0, */*", false)]
    [InlineData("application/json, application/yaml", false)]
    [InlineData("*/*", false)]
    [InlineData("application/*", false)]
    public async Task Get_Accept_SelectsTheFormatAndItsTag(string accept, bool yaml)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await environment.SendAsync("GET", "/ruleset", null, ("Accept", accept))).Expect(200);
        var other = await environment.SendAsync(
            "GET",
            "/ruleset",
            null,
            ("Accept", yaml ? "application/json" : "application/yaml"),
            ("If-None-Match", answer.Header("ETag")!)
        );

        Assert.StartsWith(yaml ? "application/yaml" : "application/json", answer.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal(yaml ? "\"1.1-yaml\"" : "\"1.1\"", answer.Header("ETag"));
        other.Expect(200);
    }

    [Theory]
    [InlineData("application/yaml;q=0")]
    [InlineData("text/html")]
    [InlineData("text/*")]
    [InlineData("application/notyaml")]
    public async Task Get_AcceptOfNeitherFormat_Is406(string accept)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync("GET", "/ruleset", null, ("Accept", accept))).ExpectProblem(406);
    }

    private static async Task<Answer> GetYamlAsync(TestEnvironment environment) =>
        (await environment.SendAsync("GET", "/ruleset", null, ("Accept", "application/yaml"))).Expect(200);
}
