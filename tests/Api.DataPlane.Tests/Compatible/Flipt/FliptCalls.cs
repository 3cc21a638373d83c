using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flipt;

/// <summary>Sends requests as clients of Flipt do.</summary>
internal static class FliptCalls
{
    /// <summary>Creates an environment that serves the API.</summary>
    public static Task<TestEnvironment> NewFliptEnvironmentAsync(this TestServer server, string? ruleset = null) =>
        server.NewCompatibleEnvironmentAsync("flipt", ruleset);

    /// <summary>Sends a request with the server key.</summary>
    public static Task<Answer> FliptAsync(
        this TestEnvironment environment,
        string operation,
        string body,
        string? key = null,
        params (string Name, string Value)[] headers
    ) => environment.Server.SendAsync("POST", $"/evaluate/v1/{operation}", key ?? environment.ServerKey, body, headers);

    /// <summary>Imports a source of Flipt.</summary>
    public static Task ImportFliptAsync(this TestEnvironment environment, byte[] source) => environment.ImportAsync("flipt", source);

    /// <summary>Returns an answer without what differs between equal requests, as text.</summary>
    public static string Stable(this Answer answer)
    {
        var members = answer.Json.EnumerateObject().Where(member => member.Name is not ("requestDurationMillis" or "timestamp"));
        return string.Join(',', members.Select(member => $"{member.Name}={member.Value.GetRawText()}"));
    }

    /// <summary>Returns this answer if it is an error of Flipt with a status and a code, and fails otherwise.</summary>
    public static string ExpectError(this Answer answer, int status, int code)
    {
        answer.Expect(status);
        Assert.Equal("application/json", answer.Header("Content-Type"));
        Assert.Equal(["code", "message", "details"], answer.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(code, answer.Json.GetProperty("code").GetInt32());
        Assert.Equal(0, answer.Json.GetProperty("details").GetArrayLength());
        return answer.String("message");
    }
}
