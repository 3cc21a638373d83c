using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Requests;

/// <summary>Tests that whole numbers in bodies are read in any notation, as the OpenAPI document's <c>integer</c> says.</summary>
public sealed class WholeNumberTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("7")]
    [InlineData("7.0")]
    [InlineData("0.7e1")]
    [InlineData("70E-1")]
    public async Task Body_WholeNumberInAnyNotation_IsRead(string number)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (await environment.SendAsync("PATCH", "", $$"""{"order":{{number}}}""")).Expect(200);

        Assert.Equal("7", answer.Json.GetProperty("order").GetRawText());
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("-1.0")]
    [InlineData("1e99")]
    [InlineData("1e400")]
    [InlineData("2147483648")]
    [InlineData("1.00000000000000000000000000000001")]
    [InlineData("\"1\"")]
    [InlineData("true")]
    public async Task Body_OtherValue_Is422(string value)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await environment.SendAsync("PATCH", "", $$"""{"order":{{value}}}""");

        Assert.Equal(["/order"], answer.ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task AnomalyRule_WholeNumbersInAnyNotation_AreRead()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        const string rule = """
            {"flag":"color","metric":{"of":"errors"},"compare":{"to":"threshold","value":0.1},"for":2.0,"clear":{"below":0.5,"for":0.3e1}}
            """;

        var answer = (await environment.SendAsync("PUT", "/anomaly-rules/whole", rule)).Expect(201).Json.GetProperty("rule");

        Assert.Equal((2, 3), (answer.GetProperty("for").GetDouble(), answer.GetProperty("clear").GetProperty("for").GetDouble()));
    }
}
