using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Azure;
using FlagCluster.Integrations.Outbound;
using Google;
using Google.Apis.Auth.OAuth2.Responses;

namespace FlagCluster.Integrations.Objects;

/// <summary>Translates the failures of the libraries, whose messages have parts of requests in them.</summary>
internal sealed class GuardedObjectStore(Func<IObjectStore> open) : IObjectStore
{
    private IObjectStore? _inner;

    /// <inheritdoc/>
    public async Task<string?> FindAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await RunAsync(store => store.FindAsync(cancellationToken));
        }
        catch (ObjectStoreException exception) when (exception.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task ReadAsync(string? version, Stream destination, CancellationToken cancellationToken = default) =>
        RunAsync(async store =>
        {
            await store.ReadAsync(version, destination, cancellationToken);
            return true;
        });

    /// <inheritdoc/>
    public Task WriteAsync(Stream content, CancellationToken cancellationToken = default) =>
        RunAsync(async store =>
        {
            await store.WriteAsync(content, cancellationToken);
            return true;
        });

    /// <inheritdoc/>
    public void Dispose() => _inner?.Dispose();

    private async Task<T> RunAsync<T>(Func<IObjectStore, Task<T>> work)
    {
        try
        {
            return await work(_inner ??= open());
        }
        catch (Exception exception) when (Explain(exception) is { } failure)
        {
            throw failure;
        }
    }

    private static ObjectStoreException? Explain(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            if (cause is HttpRequestException { StatusCode: null } http)
                return new(OutboundClient.Explain(http), exception);
            // One library removes the exception around it.
            else if (cause is IOException refused)
                return new(OutboundClient.Explain(new(HttpRequestError.ConnectionError, inner: refused)), exception);
        return exception switch
        {
            AmazonServiceException amazon => Answered((int)amazon.StatusCode, exception),
            RequestFailedException azure => Answered(azure.Status, exception),
            HttpRequestException http => Answered((int)http.StatusCode!, exception),
            FormatException or CryptographicException or InvalidDataException or ArgumentException => new(
                "The credential is malformed: S3 has an access key id as the user and a secret access key, Azure an account key or a "
                    + "shared access signature, and Google the key of a service account as JSON.",
                exception
            ),
            AmazonClientException or InvalidOperationException => new(
                $"The request to the object storage is not possible: {exception.Message}",
                exception
            ),
            _ => ObjectStores.HasGoogle ? ExplainGoogle(exception) : null,
        };
    }

    private static ObjectStoreException? ExplainGoogle(Exception exception) =>
        exception switch
        {
            GoogleApiException google => Answered((int)google.HttpStatusCode, exception),
            TokenResponseException token => new($"The key of the service account is refused: {token.Error?.Error}.", exception),
            _ => null,
        };

    private static ObjectStoreException Answered(int status, Exception exception) =>
        new(
            (HttpStatusCode)status switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                    $"The object storage answered {status}: check the user and the secret, and whether they may use the object.",
                HttpStatusCode.NotFound => "The object storage answered 404: check the bucket and the key.",
                HttpStatusCode.PreconditionFailed => "The object has changed while it was read.",
                >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                    $"The object storage answered {status}; redirects are not followed. Check the region and the endpoint.",
                0 => "The object storage did not answer.",
                _ => $"The object storage answered {status}.",
            },
            exception
        )
        {
            Status = status,
        };
}
