using System.Text;
using System.Text.Json;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Compatible.Flipt;

/// <summary>Sends requests as clients of Flipt do.</summary>
internal static class FliptCalls
{
    /// <summary>Creates an environment that serves the API.</summary>
    public static async Task<TestEnvironment> NewFliptEnvironmentAsync(this TestServer server, string? ruleset = null)
    {
        var environment = await server.NewEnvironmentAsync(ruleset);
        (await environment.SendAsync("PATCH", "", """{"compatibleApis":["flipt"]}""")).Expect(200);
        return environment;
    }

    /// <summary>Sends a request with the server key.</summary>
    public static Task<Answer> FliptAsync(
        this TestEnvironment environment,
        string operation,
        string body,
        string? key = null,
        params (string Name, string Value)[] headers
    ) => environment.Server.SendAsync("POST", $"/evaluate/v1/{operation}", key ?? environment.ServerKey, body, headers);

    /// <summary>Imports a source of Flipt.</summary>
    public static async Task ImportFliptAsync(this TestEnvironment environment, byte[] source)
    {
        var body = new Dictionary<string, object?>
        {
            ["format"] = "flipt",
            ["files"] = new[] { new { content = Encoding.UTF8.GetString(source) } },
        };
        var planned = (await environment.SendAsync("POST", "/import?dryRun", JsonSerializer.Serialize(body))).Expect(200);
        body["plan"] = planned.String("plan");
        (await environment.SendAsync("POST", "/import", JsonSerializer.Serialize(body))).Expect(200);
    }

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
