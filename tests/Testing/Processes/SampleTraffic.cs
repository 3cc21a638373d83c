using System.Net;
using System.Net.Http.Headers;

namespace FlagCluster.Testing.Processes;

/// <summary>Sends requests, so that each metric of a server has a measurement.</summary>
internal static class SampleTraffic
{
    /// <summary>
    /// Opens a stream, writes a change that the stream receives, attempts a conflicting change, and evaluates one flag, an unknown flag and
    /// all flags. Sets a repository that does not exist.
    /// </summary>
    public static async Task SendAsync(ApiClient server)
    {
        using var response = await SendAsync(server, HttpMethod.Get, "/api/v1/stream", server.ServerKey);
        using var stream = new StreamReader(await response.Content.ReadAsStreamAsync());
        await ReadToAsync(stream, "event: put");
        (await server.ManageAsync(HttpMethod.Put, "/flags/mine", Flags.Make("mine", $"made through {server.Port}"))).Ok();
        await ReadToAsync(stream, "event: patch");
        var flag = Flags.Make("mine", "in conflict").ToJsonString();
        using var conflict = await SendAsync(
            server,
            HttpMethod.Put,
            ApiClient.EnvironmentPath + "/flags/mine",
            server.AdminToken,
            flag,
            "\"1.0\""
        );
        Assert.Equal(HttpStatusCode.PreconditionFailed, conflict.StatusCode);
        (await server.EvaluateAsync("mine")).Ok();
        Assert.Equal(HttpStatusCode.NotFound, (await server.EvaluateAsync("none")).Status);
        var context = """{"context":{"targetingKey":"ada"}}""";
        using var all = await SendAsync(server, HttpMethod.Post, "/ofrep/v1/evaluate/flags", server.ServerKey, context);
        Assert.Equal(HttpStatusCode.OK, all.StatusCode);
        var repository = """{"repository":"https://git.invalid/shop.git","mode":"pull","pollSeconds":86400}""";
        using var git = await SendAsync(server, HttpMethod.Put, ApiClient.EnvironmentPath + "/git", server.AdminToken, repository);
        Assert.True(git.IsSuccessStatusCode, $"{git.StatusCode}");
    }

    private static async Task<HttpResponseMessage> SendAsync(
        ApiClient server,
        HttpMethod method,
        string path,
        string secret,
        string? body = null,
        string? version = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new("Bearer", secret);
        if (body is not null)
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        if (version is not null)
            request.Headers.IfMatch.Add(new(version));
        return await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task ReadToAsync(StreamReader stream, string expected)
    {
        while (await stream.ReadLineAsync().Soon(expected) is var line && line != expected)
            Assert.NotNull(line);
    }
}
