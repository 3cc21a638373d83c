using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace FlagCluster.Bench.Cluster;

/// <summary>Changes environments through a gateway's management API.</summary>
internal sealed class Manager : IDisposable
{
    private readonly HttpClient _http;
    private int _changes;

    /// <summary>Initializes a client of a gateway.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="token">The API token of the cluster.</param>
    public Manager(HostProcess gateway, string token)
    {
        _http = new() { BaseAddress = new($"http://{gateway.EndPoint}") };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    /// <summary>Replaces an environment's ruleset.</summary>
    public async Task PutRulesetAsync(int environment, byte[] document)
    {
        using var content = new ByteArrayContent(document) { Headers = { ContentType = new("application/json") } };
        using var answer = await _http.PutAsync(new Uri(BenchCluster.ManagePath(environment) + "/ruleset", UriKind.Relative), content);
        await CheckAsync(answer);
    }

    /// <summary>Changes one flag of an environment; the change is committed when this returns.</summary>
    public async Task ChangeAsync(int environment)
    {
        var number = Interlocked.Increment(ref _changes).ToString(CultureInfo.InvariantCulture);
        var mergePatch = MediaTypeHeaderValue.Parse("application/merge-patch+json");
        using var content = new StringContent($$"""{"description":"change {{number}}"}""", Encoding.UTF8, mergePatch);
        using var answer = await _http.PatchAsync(
            new Uri(BenchCluster.ManagePath(environment) + "/flags/boolean", UriKind.Relative),
            content
        );
        await CheckAsync(answer);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task CheckAsync(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
            throw new UsageException($"A change failed: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }
}
