using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

public sealed class ExplainTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"targetingKey":"root"}""")]
    [InlineData("""{"targetingKey":"user-1","email":"a@acme.example"}""")]
    public async Task Explain_FlagOfEachType_ReturnsTheSameAsOfrep(string context)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        foreach (var flag in new[] { "checkout", "color", "layout", "limit", "off" })
        {
            var request = $$"""{"flag":"{{flag}}","context":{{context}}}""";
            var explained = (await environment.SendAsync("POST", "/explain", request)).Expect(200).Json;
            var evaluated = (await environment.EvaluateAsync(flag, context)).Json;

            foreach (var name in new[] { "value", "variant", "errorCode" })
                Assert.Equal(TextOf(evaluated, name), TextOf(explained, name));
            if (TextOf(evaluated, "reason") is { } reason)
                Assert.Equal(reason, TextOf(explained, "reason"));
        }
    }

    [Fact]
    public async Task Explain_Definition_IsEvaluatedAndNotSaved()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        const string Definition =
            """{"type":"string","variants":{"a":"A","b":"B"},"defaultVariant":"a","rules":[{"id":"r","when":{"flag":"checkout","variants":["off"]},"serve":{"variant":"b"}}]}""";

        var explained = (
            await environment.SendAsync("POST", "/explain", $$"""{"flag":"color","context":{},"definition":{{Definition}}}""")
        ).Expect(200);
        var after = (await environment.SendAsync("GET", "/flags/color")).Expect(200);

        Assert.Equal("b", explained.String("variant"));
        Assert.Equal("\"1.1\"", after.Header("ETag"));
        Assert.Equal("blue", after.String("defaultVariant"));
    }

    [Fact]
    public async Task Explain_DefinitionOfANewFlag_IsEvaluated()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var explained = (
            await environment.SendAsync(
                "POST",
                "/explain",
                """{"flag":"fresh","definition":{"type":"boolean","variants":{"on":true},"defaultVariant":"on"}}"""
            )
        ).Expect(200);

        Assert.Equal("on", explained.String("variant"));
    }

    [Fact]
    public async Task Explain_InvalidDefinition_PointsIntoIt()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var problem = (
            await environment.SendAsync(
                "POST",
                "/explain",
                """{"flag":"color","definition":{"type":"boolean","variants":{"on":true},"defaultVariant":"off"}}"""
            )
        ).ExpectProblem(422);

        Assert.Equal(["/definition/defaultVariant"], problem.Pointers);
    }

    [Fact]
    public async Task Explain_Time_IsUsedForTheEvaluation()
    {
        var environment = await server.NewEnvironmentAsync(
            """
            {"flags":[{"key":"sale","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
             "rules":[{"id":"window","when":{"attribute":"@time","after":"2040-01-01"},"serve":{"variant":"on"}}]}]}
            """
        );

        var now = (await environment.SendAsync("POST", "/explain", """{"flag":"sale"}""")).Expect(200);
        var later = (await environment.SendAsync("POST", "/explain", """{"flag":"sale","time":"2040-01-01T00:00:00Z"}""")).Expect(200);

        Assert.Equal("off", now.String("variant"));
        Assert.Equal("on", later.String("variant"));
    }

    [Fact]
    public async Task Explain_InvalidInput_ReportsAllErrors()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        var answer = (await environment.SendAsync("POST", "/explain", """{"time":"soon","context":5}""")).ExpectProblem(422);

        Assert.Equal(["/context", "/flag", "/time"], answer.Pointers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Explain_ContextNestedTooDeeply_Is422AtTheContext()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 17)) + "1" + new string('}', 17);

        var answer = (await environment.SendAsync("POST", "/explain", $$"""{"flag":"limit","context":{{deep}}}""")).ExpectProblem(422);

        Assert.Equal(["/context"], answer.Pointers);
    }

    [Fact]
    public async Task Explain_UnknownFlag_Is404()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync("POST", "/explain", """{"flag":"nothing"}""")).ExpectProblem(404);
    }

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetRawText() : null;
}
