using System.Net;
using System.Net.Http.Headers;
using System.Text;
using FlagCluster.Integrations.Outbound;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>
/// Represents the requests of one operation on a remote repository, in Git's smart protocol over HTTP. It keeps the failure, which the
/// native library would reduce to a text.
/// </summary>
/// <remarks>The protocol: https://git-scm.com/docs/http-protocol.</remarks>
internal sealed class HttpTransfer(HttpClient client, GitRemote remote, long maxBytes, CancellationToken cancellationToken)
{
    // Hosts choose the protocol by the name of the client.
    private const string UserAgent = "git/2.0 (FlagCluster)";

    private long _received;

    /// <summary>Gets why a request failed, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Gets a token that ends the operation.</summary>
    public CancellationToken Cancellation => cancellationToken;

    /// <summary>Sends a request and returns its answer.</summary>
    /// <param name="path">What follows the address of the repository.</param>
    /// <param name="contentType">The type of the body; null for a request without one.</param>
    /// <param name="body">The body.</param>
    public HttpResponseMessage Send(string path, string? contentType, ReadOnlyMemory<byte> body) =>
        Run(() =>
        {
            using var request = new HttpRequestMessage(
                contentType is null ? HttpMethod.Get : HttpMethod.Post,
                new Uri(remote.Url.AbsoluteUri.TrimEnd('/') + path)
            );
            request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
            if (remote.Secret.Length > 0)
            {
                var user = remote.User.Length > 0 ? remote.User : "git";
                var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{remote.Secret}"));
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", basic);
            }
            if (contentType is not null)
            {
                request.Content = new ReadOnlyMemoryContent(body);
                request.Content.Headers.ContentType = new(contentType);
            }
            // The native library waits for the answer on this thread, which is not one of the thread pool.
            var answer = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).GetAwaiter().GetResult();
            if (answer.StatusCode == HttpStatusCode.OK)
                return answer;
            using (answer)
                throw FailureOf(answer);
        });

    /// <summary>Checks the beginning of what the repository advertises.</summary>
    public void Check(ReadOnlyMemory<byte> advertisement) =>
        Run(() =>
        {
            ObjectFormats.Check(advertisement.Span);
            return true;
        });

    /// <summary>Reads a part of an answer.</summary>
    public int Read(Stream answer, byte[] buffer, int count) =>
        Run(() =>
        {
            var read = answer.ReadAsync(buffer.AsMemory(0, count), cancellationToken).AsTask().GetAwaiter().GetResult();
            _received += read;
            return _received <= maxBytes
                ? read
                : throw new GitException(
                    GitFailure.Unreachable,
                    $"The repository sent more than {maxBytes / (1024 * 1024)} MiB. Use a smaller repository, or raise Git:MaxMegabytes."
                );
        });

    private T Run<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception)
        {
            Failure ??= exception switch
            {
                HttpRequestException http => new GitException(GitFailure.Unreachable, OutboundClient.Explain(http), http),
                IOException io => new GitException(GitFailure.Unreachable, "The connection to the repository was lost.", io),
                _ => exception,
            };
            throw;
        }
    }

    private static GitException FailureOf(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        var text = answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                $"The repository answered {status}: check the user and the token, and whether the token may read and, to push, write.",
            HttpStatusCode.NotFound => "The repository answered 404: check its address, and whether the token may read it.",
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                $"The repository answered {status}; redirects are not followed. Use the current address of the repository.",
            _ => $"The repository answered {status}.",
        };
        return new(GitFailure.Unreachable, text) { RetryAfter = answer.Headers.RetryAfter?.Delta };
    }
}
