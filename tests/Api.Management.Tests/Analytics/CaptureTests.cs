using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.Contracts.Access;
using FlagCluster.Events.Capturing;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Analytics;

public sealed class CaptureTests
{
    [Fact]
    public async Task Capture_Evaluation_HasWhatTheCallerSentAndEndsAtTheLimit()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var stream = await OpenAsync(environment, "?flag=limit&targetingKey=user-17&limit=1");

        (await environment.EvaluateAsync("limit", """{"targetingKey":"user-1"}""")).Expect(200);
        (await environment.EvaluateAsync("color", """{"targetingKey":"user-17"}""")).Expect(200);
        (await environment.EvaluateAsync("limit", """{"targetingKey":"user-17","country":"DE"}""")).Expect(200);
        var captured = await stream.NextAsync();
        var end = await stream.NextAsync();

        Assert.Equal("evaluation", captured.Name);
        Assert.Equal("limit", captured.Json.GetProperty("flagKey").GetString());
        Assert.Equal("user-17", captured.Json.GetProperty("targetingKey").GetString());
        Assert.Equal("DE", captured.Json.GetProperty("context").GetProperty("country").GetString());
        Assert.Equal("1.1", captured.Json.GetProperty("version").GetString());
        Assert.Equal("server", captured.Json.GetProperty("source").GetString());
        Assert.Equal(("end", "limit"), (end.Name, end.Json.GetProperty("because").GetString()));
        Assert.Null(await stream.ReadAsync());
    }

    [Fact]
    public async Task Capture_ReportedExposure_IsMarked()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var stream = await OpenAsync(environment);

        const string Report = """{"events":[{"flagKey":"limit","variant":"low","targetingKey":"user-17","context":{"plan":"pro"}}]}""";
        (await server.SendAsync("POST", "/api/v1/exposures", environment.ServerKey, Report)).Expect(200);

        var captured = (await stream.NextAsync()).Json;
        Assert.Equal("sdk", captured.GetProperty("source").GetString());
        Assert.Equal("pro", captured.GetProperty("context").GetProperty("plan").GetString());
    }

    [Fact]
    public async Task Capture_TimeIsOver_EndsWithoutEvaluations()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync();
        using var stream = await OpenAsync(environment, "?seconds=1");
        var next = stream.NextAsync();

        await Waiting.Until(
            () =>
            {
                server.Time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(next.IsCompleted);
            },
            "the capture to end"
        );

        var end = await next;
        Assert.Equal("time", end.Json.GetProperty("because").GetString());
        Assert.Equal(0, end.Json.GetProperty("captured").GetInt32());
    }

    [Fact]
    public async Task Capture_ClientDisconnects_Ends()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync();
        var captures = server.Services.GetRequiredService<EvaluationCaptures>();

        using (await OpenAsync(environment))
            Assert.Equal(1, captures.Count);

        await Waiting.Until(() => Task.FromResult(captures.Count == 0), "the capture to end with its connection");
    }

    [Fact]
    public async Task Capture_IsAnEntryOfTheAuditLogWithoutTheTargetingKey()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        using var stream = await OpenAsync(environment, "?flag=limit&targetingKey=user-17");

        var audit = await server.SendAsync("GET", "/api/v1/organizations/acme/audit?action=evaluations.capture", server.Token);
        var entry = Assert.Single(audit.Expect(200).Json.GetProperty("items").EnumerateArray()).GetProperty("entry");
        Assert.Equal(environment.Id.ToString(), entry.GetProperty("subject").GetString());
        Assert.Equal("limit", entry.GetProperty("after").GetProperty("flag").GetString());
        Assert.DoesNotContain("user-17", entry.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capture_WithoutThePermissionToReadContexts_Is403()
    {
        await using var server = await NarrowServer.StartAsync(Permission.FlagsRead, Permission.AnalyticsRead);
        var environment = await server.NewEnvironmentAsync();

        var problem = (await environment.AskAsync("evaluations")).ExpectProblem(403);

        Assert.Contains("'contexts.read'", problem.String("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capture_TokenRevoked_Ends()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var (token, text) = await server.AddOwnerAsync(TestServer.Organization, "reader");
        using var stream = await OpenAsync(environment with { Token = text });

        await server.Access.RevokeTokenAsync(TestActors.Administrator, TestServer.Organization, token.Id);
        (await environment.EvaluateAsync("limit")).Expect(200);

        Assert.DoesNotContain(await stream.ReadToEndAsync(), read => read.Name == "evaluation");
    }

    [Theory]
    [InlineData(Permission.AnalyticsRead)]
    [InlineData(Permission.ContextsRead)]
    public async Task Capture_OnePermissionLost_Ends(Permission kept)
    {
        await using var server = await NarrowServer.StartAsync(Permission.AnalyticsRead, Permission.ContextsRead);
        var environment = await server.NewEnvironmentAsync();
        using var stream = await OpenAsync(environment);

        await server.ReplacePermissionsAsync(environment, kept);
        (await environment.EvaluateAsync("limit")).Expect(200);

        Assert.DoesNotContain(await stream.ReadToEndAsync(), read => read.Name == "evaluation");
    }

    [Fact]
    public async Task Capture_MoreThanHalfByOneOrganization_Is429()
    {
        await using var server = await TestServer.StartAsync(("Management:MaxCaptures", "2"));
        var environment = await server.NewEnvironmentAsync();
        using var stream = await OpenAsync(environment);

        var problem = (await environment.AskAsync("evaluations")).ExpectProblem(429);

        Assert.Contains("the organization", problem.String("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    public async Task Capture_MoreThanTheLimit_Is429(string most)
    {
        await using var server = await TestServer.StartAsync(("Management:MaxCaptures", most));
        var environment = await server.NewEnvironmentAsync();
        using var stream = most == "0" ? null : await OpenAsync(environment);

        var problem = (await environment.AskAsync("evaluations")).ExpectProblem(429);

        Assert.Contains("Management:MaxCaptures", problem.String("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?limit=101")]
    [InlineData("?seconds=601")]
    [InlineData("?flag=%20")]
    public async Task Capture_ParameterOutOfRange_Is400(string query)
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync();

        (await environment.AskAsync("evaluations" + query)).ExpectProblem(400);
    }

    /// <summary>Starts a capture. What is evaluated from now on is in it.</summary>
    private static async Task<SseClient> OpenAsync(TestEnvironment environment, string query = "")
    {
        var path = environment.Path + "/analytics/evaluations" + query;
        var stream = await SseClient.OpenAsync(environment.Server, path, environment.Token);
        // The first comment follows the entry of the audit log.
        await stream.ReadAsync();
        return stream;
    }
}
