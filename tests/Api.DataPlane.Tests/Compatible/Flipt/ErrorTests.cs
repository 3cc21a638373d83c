using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flipt;

/// <summary>Tests the errors, all of which have a body that Flipt's clients read.</summary>
public sealed class ErrorTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("boolean")]
    [InlineData("variant")]
    [InlineData("batch")]
    public async Task Request_EnvironmentThatDoesNotServeTheApi_Is404WithTheReason(string operation)
    {
        var environment = await server.NewEnvironmentAsync(FliptDocuments.Mixed);

        var off = await environment.FliptAsync(operation, """{"flagKey":"beta","entityId":"u","requests":[]}""");
        var unknown = await environment.FliptAsync(operation, "{}", "fcs_unknown");

        Assert.Contains("'compatibleApis'", off.ExpectError(404, 5), StringComparison.Ordinal);
        unknown.ExpectError(401, 16);
    }

    [Fact]
    public async Task Request_ApiSwitchedOnAndOff_IsServedMeanwhile()
    {
        var environment = await server.NewEnvironmentAsync(FliptDocuments.Mixed);
        const string Body = """{"flagKey":"beta","entityId":"u"}""";

        (await environment.FliptAsync("boolean", Body)).ExpectError(404, 5);
        (await environment.SendAsync("PATCH", "", """{"compatibleApis":["unleash","flipt"]}""")).Expect(200);
        (await environment.FliptAsync("boolean", Body)).Expect(200);
        (await environment.SendAsync("PATCH", "", """{"compatibleApis":["unleash"]}""")).Expect(200);
        (await environment.FliptAsync("boolean", Body)).ExpectError(404, 5);
    }

    [Fact]
    public async Task Request_WithoutAKey_Is401WithAMessage()
    {
        var missing = await server.SendAsync("POST", "/evaluate/v1/boolean", null, "{}");

        Assert.Contains("SDK key", missing.ExpectError(401, 16), StringComparison.Ordinal);
        Assert.Equal("Bearer realm=\"FlagCluster\"", missing.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task Request_KeyOfAnArchivedEnvironment_Is403WithAMessage()
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);
        (await environment.SendAsync("PATCH", "", """{"archived":true}""")).Expect(200);

        var answer = await environment.FliptAsync("boolean", """{"flagKey":"beta","entityId":"u"}""");

        Assert.Contains("archived", answer.ExpectError(403, 7), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Boolean")]
    [InlineData("boolean/")]
    public async Task Request_PathInAnotherForm_IsAnsweredAsItsRoute(string operation)
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var answer = (await environment.FliptAsync(operation, """{"flagKey":"beta","entityId":"u"}""")).Expect(200);

        Assert.Equal("beta", answer.String("flagKey"));
    }

    [Theory]
    [InlineData("boolean", "theme", "variant")]
    [InlineData("boolean", "layout", "variant")]
    [InlineData("variant", "beta", "boolean")]
    public async Task Evaluate_FlagOfAnotherType_Is400AndNamesTheOperation(string operation, string flag, string other)
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var answer = await environment.FliptAsync(operation, $$"""{"flagKey":"{{flag}}","entityId":"u"}""");

        Assert.Contains($"'{other}'", answer.ExpectError(400, 3), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"flagKey":"missing","entityId":"u"}""")]
    [InlineData("""{"entityId":"u"}""")]
    [InlineData("""{}""")]
    [InlineData("")]
    [InlineData("""{"flagKey":"beta","entityId":"u","namespaceKey":"other"}""")]
    public async Task Evaluate_FlagOrNamespaceThatDoesNotExist_Is404(string body)
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        (await environment.FliptAsync("boolean", body)).ExpectError(404, 5);
    }

    [Theory]
    [InlineData("shop", 200)]
    [InlineData("default", 200)]
    [InlineData("", 200)]
    [InlineData("other", 404)]
    public async Task Evaluate_NamespaceInBodyOrHeader_MustBeTheProject(string name, int status)
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var inBody = await environment.FliptAsync("boolean", $$"""{"flagKey":"beta","entityId":"u","namespaceKey":"{{name}}"}""");
        var inHeader = await environment.FliptAsync(
            "boolean",
            """{"flagKey":"beta","entityId":"u"}""",
            null,
            ("x-flipt-namespace", name),
            ("x-flipt-environment", "another")
        );

        var inBoth = await environment.FliptAsync(
            "boolean",
            """{"flagKey":"beta","entityId":"u","namespaceKey":"shop"}""",
            null,
            ("x-flipt-namespace", name)
        );

        inBody.Expect(status);
        inHeader.Expect(status);
        inBoth.Expect(200);
    }

    [Theory]
    [InlineData("boolean", "{")]
    [InlineData("boolean", "[]")]
    [InlineData("boolean", "nonsense")]
    [InlineData("boolean", """{"flagKey":"beta"} x""")]
    [InlineData("boolean", """{"flagKey":5}""")]
    [InlineData("boolean", """{"flagKey":"\ud800"}""")]
    [InlineData("boolean", """{"flagKey":"beta","entityId":5}""")]
    [InlineData("boolean", """{"flagKey":"beta","requestId":{}}""")]
    [InlineData("boolean", """{"flagKey":"beta","namespaceKey":[]}""")]
    [InlineData("boolean", """{"flagKey":"beta","context":[]}""")]
    [InlineData("boolean", """{"flagKey":"beta","context":{},"context":{}}""")]
    [InlineData("batch", "[]")]
    [InlineData("batch", """{"requests":{}}""")]
    [InlineData("batch", """{"requestId":7}""")]
    [InlineData("batch", """{"requests":[{]}""")]
    public async Task Evaluate_BodyThatIsNoRequest_Is400(string operation, string body)
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        (await environment.FliptAsync(operation, body)).ExpectError(400, 3);
    }

    [Fact]
    public async Task Evaluate_BodyAboveTheLimit_Is413()
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        var answer = await environment.FliptAsync("batch", $$"""{"requestId":"{{new string('x', 256 * 1024)}}"}""");

        answer.ExpectError(413, 3);
    }

    [Theory]
    [InlineData("GET", "/evaluate/v1/boolean", 405)]
    [InlineData("POST", "/evaluate/v1/other", 404)]
    [InlineData("POST", "/evaluate/v1", 404)]
    public async Task Request_OtherMethodOrPath_IsNoEvaluation(string method, string path, int status)
    {
        var environment = await server.NewFliptEnvironmentAsync(FliptDocuments.Mixed);

        (await server.SendAsync(method, path, environment.ServerKey, method == "POST" ? "{}" : null)).Expect(status);
    }
}
