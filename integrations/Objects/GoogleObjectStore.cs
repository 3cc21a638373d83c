using System.Globalization;
using System.Text.Json;
using FlagCluster.Integrations.Repositories;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Http;
using Google.Cloud.Storage.V1;
using IHttpClientFactory = Google.Apis.Http.IHttpClientFactory;

namespace FlagCluster.Integrations.Objects;

/// <summary>Reads and writes an object of Google Cloud Storage. Its version is its generation.</summary>
internal sealed class GoogleObjectStore : IObjectStore
{
    private const string Scope = "https://www.googleapis.com/auth/devstorage.read_write";

    private readonly StorageClient _client;
    private readonly ObjectAddress _address;

    public GoogleObjectStore(ObjectAddress address, ObjectCredential? credential, HttpMessageHandler handler)
    {
        _address = address;
        var factory = new HandlerFactory(handler);
        _client = new StorageClientBuilder
        {
            BaseUri = $"{address.Endpoint.AbsoluteUri.TrimEnd('/')}/storage/v1/",
            HttpClientFactory = factory,
            UnauthenticatedAccess = credential is { Secret: "" },
            Credential = credential is { Secret.Length: > 0 } ? ReadServiceAccount(credential.Secret, address, factory) : null,
        }.Build();
    }

    /// <inheritdoc/>
    public async Task<string?> FindAsync(CancellationToken cancellationToken = default)
    {
        var found = await _client.GetObjectAsync(_address.Bucket, _address.Key, cancellationToken: cancellationToken);
        return found.Generation?.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public Task ReadAsync(string? version, Stream destination, CancellationToken cancellationToken = default)
    {
        var options = new DownloadObjectOptions { Generation = version is null ? null : long.Parse(version, CultureInfo.InvariantCulture) };
        return _client.DownloadObjectAsync(_address.Bucket, _address.Key, destination, options, cancellationToken);
    }

    /// <inheritdoc/>
    public Task WriteAsync(Stream content, CancellationToken cancellationToken = default) =>
        _client.UploadObjectAsync(_address.Bucket, _address.Key, "application/octet-stream", content, cancellationToken: cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>
    /// Reads the key of a service account. Other kinds of credentials name files and programs, which must be those of nobody else.
    /// </summary>
    private static ServiceAccountCredential ReadServiceAccount(string json, ObjectAddress address, HandlerFactory factory)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var account = document.RootElement;
            var token = new Uri(TextOf(account, "token_uri"));
            if (
                TextOf(account, "type") != "service_account"
                || (token.Scheme != Uri.UriSchemeHttps && token.Scheme != address.Endpoint.Scheme)
            )
                throw new InvalidDataException("The JSON is not that of a service account, or its tokens are not protected by TLS.");
            return new(
                new ServiceAccountCredential.Initializer(TextOf(account, "client_email"), token.AbsoluteUri)
                {
                    Scopes = [Scope],
                    HttpClientFactory = factory,
                    KeyId = TextOf(account, "private_key_id"),
                }.FromPrivateKey(TextOf(account, "private_key"))
            );
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException("The secret is not the key of a service account.", exception);
        }
    }

    private static string TextOf(JsonElement account, string name) =>
        account.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    /// <summary>Lets all requests use one handler, which is not closed, and follow no redirects: they would repeat the token.</summary>
    private sealed class HandlerFactory(HttpMessageHandler handler) : HttpClientFactory, IHttpClientFactory
    {
        ConfigurableHttpClient IHttpClientFactory.CreateHttpClient(CreateHttpClientArgs args)
        {
            var client = CreateHttpClient(args);
            client.MessageHandler.FollowRedirect = false;
            return client;
        }

        protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) => new Kept(handler);
    }

    /// <summary>Does not close the inner handler, which is of other requests too.</summary>
    private sealed class Kept(HttpMessageHandler handler) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _inner = new(handler, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            _inner.SendAsync(request, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
