using System.Net.Http.Headers;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Testing.Proxies;

/// <summary>Sends requests through a proxy as clients send them that accept compressed answers.</summary>
internal sealed class ProxyClient(ReverseProxy proxy, string serverKey, string adminToken)
{
    private const string Environment = "/api/v1/projects/shop/environments/production";

    /// <summary>Evaluates all flags.</summary>
    public Task<Answer> EvaluateAllAsync(params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, "/ofrep/v1/evaluate/flags", serverKey, """{"context":{"targetingKey":"ada"}}""", headers);

    /// <summary>Reads the ruleset as an SDK does.</summary>
    public Task<Answer> ReadRulesetAsync(params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, "/api/v1/ruleset", serverKey, null, headers);

    /// <summary>Sends a management request; the path is inside the environment.</summary>
    public Task<Answer> ManageAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(new(method), Environment + path, adminToken, body, headers);

    /// <summary>Sends a request.</summary>
    public async Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        string key,
        string? body = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new("Bearer", key);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        using var response = await proxy.Http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }
}
