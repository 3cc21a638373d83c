using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace FlagCluster.Testing.Processes;

/// <summary>Sends requests to a server.</summary>
internal class ApiClient(Uri url) : IDisposable
{
    /// <summary>The path of the environment of the demo.</summary>
    public const string EnvironmentPath = "/api/v1/projects/shop/environments/production";

    public HttpClient Http { get; } =
        new(new SocketsHttpHandler { MaxConnectionsPerServer = 200, UseCookies = false })
        {
            BaseAddress = url,
            Timeout = TimeSpan.FromSeconds(60),
        };

    public int Port => Http.BaseAddress!.Port;

    public virtual string AdminToken { get; init; } = "";

    public virtual string ServerKey { get; init; } = "";

    /// <summary>Gets the path of the environment of management requests.</summary>
    public string ManagedPath { get; init; } = EnvironmentPath;

    /// <summary>Returns the response of a health endpoint, or null when nothing listens.</summary>
    public async Task<(HttpStatusCode Code, string Status)?> HealthAsync(string endpoint)
    {
        try
        {
            using var response = await Http.GetAsync($"/health/{endpoint}");
            return (response.StatusCode, (string)(await response.Content.ReadFromJsonAsync<JsonNode>())!["status"]!);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Sends a management request; the path is inside the environment.</summary>
    public async Task<Reply> ManageAsync(HttpMethod method, string path, JsonNode? body = null, string? operation = null)
    {
        using var request = new HttpRequestMessage(method, ManagedPath + path);
        request.Headers.Authorization = new("Bearer", AdminToken);
        if (operation is not null)
            request.Headers.Add("Idempotency-Key", operation);
        if (body is not null)
            request.Content = new StringContent(
                body.ToJsonString(),
                Encoding.UTF8,
                method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json"
            );
        return await SendAsync(request);
    }

    /// <summary>Evaluates one flag over OFREP.</summary>
    public async Task<Reply> EvaluateAsync(string flag, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/ofrep/v1/evaluate/flags/{flag}")
        {
            Content = JsonContent.Create(new { context = new { targetingKey = "ada" } }),
        };
        request.Headers.Authorization = new("Bearer", key ?? ServerKey);
        return await SendAsync(request);
    }

    /// <summary>Returns the whole history, oldest first.</summary>
    public async Task<List<JsonObject>> HistoryAsync()
    {
        var items = new List<JsonObject>();
        string? next = null;
        do
        {
            var page = (await ManageAsync(HttpMethod.Get, "/changes?limit=100" + (next is null ? "" : $"&after={next}"))).Ok();
            items.AddRange(page["items"]!.AsArray().Select(item => item!.AsObject()));
            next = (string?)page["next"];
        } while (next is not null);
        items.Reverse();
        return items;
    }

    public virtual void Dispose()
    {
        Http.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new(response.StatusCode, response.Headers, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
