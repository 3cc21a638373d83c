using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Errors;
using Polly;
using Polly.Retry;

namespace FlagCluster.Cli.Api;

/// <summary>Sends requests to a server.</summary>
internal sealed class ApiClient : IDisposable
{
    // A ruleset of 100,000 flags is smaller.
    private const int MaxAnswerBytes = 1 << 30;
    private const int PageSize = 1_000;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly Func<string?> _token;
    private readonly ResiliencePipeline<HttpResponseMessage> _retries;

    /// <summary>Initializes the client.</summary>
    /// <param name="url">The address of the server.</param>
    /// <param name="token">Returns the API token, or null. Requests with an SDK key do not need it.</param>
    /// <param name="timeout">The longest time of one request.</param>
    public ApiClient(Uri url, Func<string?> token, TimeSpan timeout)
    {
        _token = token;
        // A redirect would have to be followed with the credential, or leads to a page for people.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = url.AbsoluteUri.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/"),
            Timeout = timeout,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
        _http.DefaultRequestHeaders.UserAgent.Add(new("flagcluster", Version.Text));
        // A pipeline of its own: it judges responses, waits as long as the server asks, and gives up while a person waits.
        _retries = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(
                new RetryStrategyOptions<HttpResponseMessage>
                {
                    MaxRetryAttempts = 3,
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = TimeSpan.FromMilliseconds(500),
                    UseJitter = true,
                    ShouldHandle = arguments => ValueTask.FromResult(IsTransient(arguments.Outcome)),
                    DelayGenerator = arguments => ValueTask.FromResult(AskedPause(arguments.Outcome.Result)),
                }
            )
            .Build();
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Returns the JSON object at a path.</summary>
    public async Task<JsonObject> GetAsync(string path, CancellationToken cancellationToken) =>
        (await SendAsync(new(HttpMethod.Get, path), cancellationToken)).Object();

    /// <summary>Returns the items of all pages of a list.</summary>
    /// <param name="path">The path, with or without a query.</param>
    /// <param name="limit">The largest number of items.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public async IAsyncEnumerable<JsonObject> ListAsync(
        string path,
        int limit,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var (next, remaining) = ("", limit);
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        do
        {
            var after = next.Length == 0 ? "" : $"&after={Uri.EscapeDataString(next)}";
            var page = await GetAsync($"{path}{separator}limit={Math.Min(remaining, PageSize)}{after}", cancellationToken);
            if (page["items"] is not JsonArray items)
                throw new CommandException(ExitCode.Unavailable, ApiProblem.NotOurs);
            foreach (var item in items.OfType<JsonObject>())
            {
                yield return item;
                remaining--;
            }
            next = (string?)page["next"] ?? "";
        } while (next.Length > 0 && remaining > 0);
    }

    /// <summary>Sends a request, again while the server is unavailable and the request can be repeated.</summary>
    /// <exception cref="ApiException">The server rejects the request.</exception>
    /// <exception cref="CommandException">The server cannot be reached.</exception>
    public async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var response = await ConnectAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return new(await response.Content.ReadAsByteArrayAsync(cancellationToken), response.Headers.ETag?.Tag);
    }

    /// <summary>Sends a request and returns its answer while it is received.</summary>
    /// <exception cref="ApiException">The server rejects the request.</exception>
    /// <exception cref="CommandException">The server cannot be reached.</exception>
    public Task<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken cancellationToken) =>
        ConnectAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    private async Task<HttpResponseMessage> ConnectAsync(
        ApiRequest request,
        HttpCompletionOption completion,
        CancellationToken cancellationToken
    )
    {
        HttpResponseMessage response;
        try
        {
            response = request.IsRepeatable
                ? await _retries.ExecuteAsync(async token => await SendOnceAsync(request, completion, token), cancellationToken)
                : await SendOnceAsync(request, completion, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable(exception.Message, request);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable($"no answer within {_http.Timeout.TotalSeconds:0} s (--timeout)", request);
        }
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await RejectedAsync(response, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        ApiRequest request,
        HttpCompletionOption completion,
        CancellationToken cancellationToken
    )
    {
        using var message = new HttpRequestMessage(request.Method, request.Path);
        message.Headers.Accept.ParseAdd(request.Accept);
        if ((request.Key ?? _token()) is { } credential)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        if (request.IfMatch is { } version)
            message.Headers.TryAddWithoutValidation("If-Match", version);
        if (request.Creates)
            message.Headers.TryAddWithoutValidation("If-None-Match", "*");
        if (request.IdempotencyKey is { } id)
            message.Headers.TryAddWithoutValidation("Idempotency-Key", id);
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = new(request.ContentType);
        }
        return await _http.SendAsync(message, completion, cancellationToken);
    }

    private static async Task<CommandException> RejectedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400 && response.Headers.Location is { } location)
            return CommandException.Usage($"The server redirects to {location}. Use the address of the API as --url.");
        return new ApiException(ApiProblem.Read(status, await response.Content.ReadAsByteArrayAsync(cancellationToken)));
    }

    private CommandException Unreachable(string why, ApiRequest request)
    {
        var outcome = request.IsRepeatable ? "" : " It is unknown whether the change was made: read before you repeat it.";
        return new(ExitCode.Unavailable, $"{_http.BaseAddress} cannot be reached: {why.TrimEnd('.')}.{outcome}");
    }

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.ResponseEnded }
        || outcome.Result?.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    /// <summary>Returns the pause that the server asks for, or null. Longer ones are left to the caller.</summary>
    private static TimeSpan? AskedPause(HttpResponseMessage? response) =>
        response?.Headers.RetryAfter?.Delta is { } pause ? (pause < LongestPause ? pause : LongestPause) : null;
}
