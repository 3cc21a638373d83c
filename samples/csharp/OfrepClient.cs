using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace FlagCluster.Samples;

/// <summary>Calls the OpenFeature Remote Evaluation Protocol.</summary>
/// <param name="http">The client, with the server's address and the key.</param>
/// <param name="timeout">The timeout of one call.</param>
internal sealed class OfrepClient(HttpClient http, TimeSpan timeout)
{
    private const string Path = "ofrep/v1/evaluate/flags";

    /// <summary>Gets the ETag of the latest bulk answer for this context; null before the first.</summary>
    public EntityTagHeaderValue? ETag { get; private set; }

    /// <summary>Evaluates one flag.</summary>
    /// <exception cref="HttpRequestException">The server is unavailable, or rejects the key.</exception>
    /// <exception cref="TimeoutException">No answer arrived in time.</exception>
    public async Task<Answer> EvaluateAsync(string key, JsonObject context, CancellationToken cancellationToken)
    {
        using var request = Post($"{Path}/{Uri.EscapeDataString(key)}", context);
        var (response, body) = await SendAsync(request, cancellationToken);
        // 400 and 404 are answers with an error code.
        return body?["errorCode"] is not null || response == HttpStatusCode.OK ? Answer.From(body) : throw Unexpected(response);
    }

    /// <summary>Evaluates every flag that the key may see.</summary>
    /// <returns>The answers; null when they have not changed. Use one client per context, because the ETag depends on the
    /// context.</returns>
    /// <exception cref="HttpRequestException">The server is unavailable, or rejects the key or the context.</exception>
    /// <exception cref="TimeoutException">No answer arrived in time.</exception>
    public async Task<IReadOnlyList<Answer>?> EvaluateAllAsync(JsonObject context, CancellationToken cancellationToken)
    {
        using var request = Post(Path, context);
        if (ETag is { } known)
            request.Headers.IfNoneMatch.Add(known);
        var (response, body) = await SendAsync(request, cancellationToken, tag => ETag = tag);
        return response switch
        {
            HttpStatusCode.NotModified => null,
            HttpStatusCode.OK when body?["flags"] is JsonArray flags => [.. flags.Select(Answer.From)],
            _ => throw Unexpected(response),
        };
    }

    private static HttpRequestMessage Post(string path, JsonObject context) =>
        new(HttpMethod.Post, path) { Content = JsonContent.Create(new JsonObject { ["context"] = context.DeepClone() }) };

    private static HttpRequestException Unexpected(HttpStatusCode status) => new($"HTTP status {(int)status}.", null, status);

    private async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken,
        Action<EntityTagHeaderValue>? tagged = null
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using var response = await http.SendAsync(request, limit.Token);
            var json = response.Content.Headers.ContentType?.MediaType == "application/json";
            var body = json ? await response.Content.ReadFromJsonAsync<JsonNode>(limit.Token) : null;
            if (response.IsSuccessStatusCode && response.Headers.ETag is { } tag)
                tagged?.Invoke(tag);
            return (response.StatusCode, body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"There was no answer within {timeout.TotalSeconds:0.#} seconds.");
        }
    }
}
