using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

public sealed class ExplainTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"targetingKey":"root"}""")]
    [InlineData("""{"targetingKey":"user-1","email":"a@acme.example"}""")]
    public async Task Explain_EveryFlag_AgreesWithOfrep(string context)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        foreach (var flag in new[] { "checkout", "color", "layout", "limit", "off" })
        {
            var explained = (await environment.SendAsync("POST", "/explain", $$"""{"flag":"{{flag}}","context":{{context}}}""")).Expect(200).Json;
            var evaluated = (await environment.EvaluateAsync(flag, context)).Json;
            foreach (var name in new[] { "value", "variant", "errorCode" })
                Assert.Equal(evaluated.TryGetProperty(name, out var value) ? value.GetRawText() : null, explained.TryGetProperty(name, out var same) ? same.GetRawText() : null);
            if (evaluated.TryGetProperty("reason", out var reason)) Assert.Equal(reason.GetString(), explained.GetProperty("reason").GetString());
        }
    }

    [Fact]
    public async Task Explain_Time_IsTheEvaluationsTime()
    {
        var environment = await server.NewEnvironmentAsync("""
            {"flags":[{"key":"sale","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off",
             "rules":[{"id":"window","when":{"attribute":"@time","after":"2040-01-01"},"serve":{"variant":"on"}}]}]}
            """);
        Assert.Equal("off", (await environment.SendAsync("POST", "/explain", """{"flag":"sale"}""")).Expect(200).String("variant"));
        Assert.Equal("on", (await environment.SendAsync("POST", "/explain", """{"flag":"sale","time":"2040-01-01T00:00:00Z"}""")).Expect(200).String("variant"));
    }

    [Fact]
    public async Task Explain_BadInput_TellsAllErrors()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        Assert.Equal(["/context", "/flag", "/time"], (await environment.SendAsync("POST", "/explain", """{"time":"soon","context":5}""")).ExpectProblem(422).Pointers.Order(StringComparer.Ordinal));
        (await environment.SendAsync("POST", "/explain", """{"flag":"nothing"}""")).ExpectProblem(404);
    }
}
