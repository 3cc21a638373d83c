using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Threading;
using FlagCluster.Integrations.Git.Repository;
using FlagCluster.Integrations.Outbound;
using FlagCluster.Integrations.Repositories;

namespace FlagCluster.Integrations.Git.Hosts;

/// <summary>
/// Sends requests to the API of the host of a repository, with the token of the repository. Addresses, certificates and redirects are
/// handled as in Git's own protocol.
/// </summary>
internal sealed class HostClient(GitHttp http)
{
    private const int MaxAnswerBytes = 1024 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>Returns the API of a binding's host; null when it has none, or no token.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="secret">Its token.</param>
    public HostSession? Open(GitBinding binding, string secret) =>
        secret.Length > 0 && RepositoryAddress.TryCreate(binding.Settings.Host, new(binding.Repository)) is { } address
            ? new(this, address, binding.Settings.User, secret)
            : null;

    /// <summary>Sends a request.</summary>
    /// <returns>The answer; that of an empty one is <c>null</c> as JSON.</returns>
    /// <exception cref="HostException">The host did not accept it.</exception>
    public async Task<JsonElement> SendAsync(
        Uri url,
        HostRequest request,
        string accept,
        AuthenticationHeaderValue credentials,
        CancellationToken cancellationToken
    )
    {
        using var due = new TimeLimit(Limit, TimeProvider.System, cancellationToken);
        try
        {
            using var message = new HttpRequestMessage(request.Method, url);
            message.Headers.Authorization = credentials;
            message.Headers.Accept.ParseAdd(accept);
            message.Headers.UserAgent.Add(new("FlagCluster", null));
            if (request.Body is { } body)
                message.Content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/json"));
            using var answer = await http.Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, due.Token);
            return answer.IsSuccessStatusCode ? await ReadAsync(answer, due.Token) : throw FailureOf(answer);
        }
        catch (HttpRequestException exception)
        {
            throw new HostException(OutboundClient.Explain(exception), isTransient: true, exception);
        }
        catch (IOException exception)
        {
            throw new HostException("The connection to the API of the host was lost.", isTransient: true, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HostException($"The API of the host did not answer within {Limit.TotalSeconds:0} s.", isTransient: true, exception);
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            content.Write(buffer, 0, read);
            if (content.Length > MaxAnswerBytes)
                throw new HostException($"The API of the host sent more than {MaxAnswerBytes} bytes.", isTransient: false);
        }
        try
        {
            using var document = JsonDocument.Parse(content.Length == 0 ? "null"u8.ToArray() : content.ToArray());
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new HostException(
                "The API of the host answered with something other than JSON. Check 'host'.",
                isTransient: false,
                exception
            );
        }
    }

    /// <summary>Returns what a status means. The text of the answer is not shown: it may repeat what was sent.</summary>
    private static HostException FailureOf(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        var isLimited = status == 429 || (status == 403 && IsLimited(answer.Headers));
        var advice = answer.StatusCode switch
        {
            _ when isLimited => ": it limits requests.",
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                ": check whether the token may do this with the API, not only with Git.",
            HttpStatusCode.NotFound => ": check 'host', and whether the token may use the API.",
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => "; redirects are not followed.",
            _ => ".",
        };
        var isTransient = isLimited || status >= 500 || answer.StatusCode == HttpStatusCode.RequestTimeout;
        return new($"The API of the host answered {status}{advice}", isTransient)
        {
            IsMissing = answer.StatusCode == HttpStatusCode.NotFound,
        };
    }

    /// <summary>Returns whether an error is that of a rate limit, for which GitHub also answers 403.</summary>
    /// <remarks>https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api.</remarks>
    private static bool IsLimited(HttpResponseHeaders headers) =>
        headers.RetryAfter is not null || (headers.TryGetValues("x-ratelimit-remaining", out var rest) && rest.Contains("0"));
}
