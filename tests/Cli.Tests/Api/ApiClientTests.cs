using System.Text;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Errors;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Cli.Tests.Api;

/// <summary>Tests how requests are sent, repeated and rejected.</summary>
public sealed class ApiClientTests
{
    private const string Token = "fcv_000000000000_secret";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Send_Redirect_IsNotFollowed()
    {
        await using var target = await RequestReceiver.StartAsync(StatusCodes.Status200OK);
        await using var server = await RequestReceiver.StartAsync(http =>
        {
            http.Response.Redirect(target.Address);
            return Task.CompletedTask;
        });
        using var api = new ApiClient(new(server.Address), () => Token, Timeout);

        var error = await Assert.ThrowsAsync<CommandException>(() => api.SendAsync(new(HttpMethod.Get, "api/v1/projects"), default));

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Contains(target.Address, error.Message, StringComparison.Ordinal);
        Assert.Empty(target.Requests);
    }

    [Theory]
    [InlineData("<html>Sign in</html>")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task Get_AnswerOfAnotherServer_ExitsWith6AndSaysSo(string body)
    {
        await using var server = await RequestReceiver.StartAsync(async http =>
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body))
        );
        using var api = new ApiClient(new(server.Address), () => Token, Timeout);

        var error = await Assert.ThrowsAsync<CommandException>(() => api.GetAsync("api/v1/projects", default));

        Assert.Equal(ExitCode.Unavailable, error.ExitCode);
        Assert.Contains("not one of FlagCluster", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_UnavailableServer_RepeatsTheChangeWithTheSameKey()
    {
        await using var server = await StartAsync(failures: 2);
        using var api = new ApiClient(new(server.Address), () => Token, Timeout);

        await api.SendAsync(Change() with { IdempotencyKey = "k" }, default);

        Assert.Equal(3, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal("k", request.Headers["Idempotency-Key"]));
        Assert.All(server.Requests, request => Assert.Equal($"Bearer {Token}", request.Headers["Authorization"]));
    }

    [Fact]
    public async Task Send_UnavailableServerAndChangeWithoutAKey_IsSentOnce()
    {
        await using var server = await StartAsync(failures: 2);
        using var api = new ApiClient(new(server.Address), () => Token, Timeout);

        var error = await Assert.ThrowsAsync<ApiException>(() => api.SendAsync(Change(), default));

        Assert.Equal(ExitCode.Unavailable, error.ExitCode);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Send_AnswerThatNeverComes_ExitsWith6AndSaysThatTheOutcomeIsUnknown()
    {
        await using var server = await RequestReceiver.StartAsync(RequestReceiver.HangAsync);
        using var api = new ApiClient(new(server.Address), () => Token, TimeSpan.FromSeconds(1));

        var error = await Assert.ThrowsAsync<CommandException>(() => api.SendAsync(Change(), default));

        Assert.Equal(ExitCode.Unavailable, error.ExitCode);
        Assert.Contains("--timeout", error.Message, StringComparison.Ordinal);
        Assert.Contains("unknown whether the change was made", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_SdkKey_ReplacesTheToken()
    {
        await using var server = await StartAsync(failures: 0);
        using var api = new ApiClient(new(server.Address), () => throw new InvalidOperationException(), Timeout);

        await api.SendAsync(Change() with { Key = "key" }, default);

        Assert.Equal("Bearer key", Assert.Single(server.Requests).Headers["Authorization"]);
    }

    [Theory]
    [InlineData(403, """{"title":"Permission denied","detail":"d","errors":[]}""", "Permission denied", 3)]
    [InlineData(404, """{"key":"a","errorCode":"FLAG_NOT_FOUND"}""", "FLAG_NOT_FOUND", 4)]
    [InlineData(409, """{"title":"In use","errors":[{"pointer":"","detail":"x"},5]}""", "In use", 5)]
    [InlineData(502, "<html>Bad gateway</html>", "HTTP 502", 6)]
    [InlineData(413, "[1]", "HTTP 413", 7)]
    [InlineData(400, "", "HTTP 400", 7)]
    public void Read_AnswerOfAnySystem_HasTitleAndExitCode(int status, string body, string title, int exitCode)
    {
        var problem = ApiProblem.Read(status, Encoding.UTF8.GetBytes(body));

        Assert.Equal(title, problem.Title);
        Assert.Equal(exitCode, new ApiException(problem).ExitCode);
    }

    private static ApiRequest Change() => new(HttpMethod.Post, "api/v1/changes") { Body = "{}"u8.ToArray() };

    private static Task<RequestReceiver> StartAsync(int failures)
    {
        var remaining = failures;
        return RequestReceiver.StartAsync(http =>
        {
            http.Response.StatusCode = Interlocked.Decrement(ref remaining) >= 0 ? 503 : 204;
            http.Response.Headers.RetryAfter = "0";
            return Task.CompletedTask;
        });
    }
}
