using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using FlagCluster.Integrations.Repositories;

namespace FlagCluster.Integrations.Objects;

/// <summary>Reads and writes an object with the interface of Amazon S3.</summary>
internal sealed class S3ObjectStore : IObjectStore
{
    private readonly AmazonS3Client _client;
    private readonly ObjectAddress _address;

    public S3ObjectStore(ObjectAddress address, ObjectCredential? credential, HttpMessageHandler handler)
    {
        _address = address;
        var config = new AmazonS3Config
        {
            ServiceURL = address.Endpoint.AbsoluteUri,
            AuthenticationRegion = address.Region,
            // Other storages have one host for all buckets.
            ForcePathStyle = address.IsOwnEndpoint,
            HttpClientFactory = new HandlerFactory(handler),
            // Callers repeat with backoff, and have time limits.
            MaxErrorRetry = 0,
            Timeout = Timeout.InfiniteTimeSpan,
            AllowAutoRedirect = false,
            // Other storages do not know the checksums that Amazon has added.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        _client = credential switch
        {
            null => new(config),
            { Secret: "" } => new(new AnonymousAWSCredentials(), config),
            _ => new(new BasicAWSCredentials(credential.User, credential.Secret), config),
        };
    }

    /// <inheritdoc/>
    public async Task<string?> FindAsync(CancellationToken cancellationToken = default)
    {
        var found = await _client.GetObjectMetadataAsync(_address.Bucket, _address.Key, cancellationToken);
        return found.ETag.Trim('"');
    }

    /// <inheritdoc/>
    public async Task ReadAsync(string? version, Stream destination, CancellationToken cancellationToken = default)
    {
        var request = new GetObjectRequest
        {
            BucketName = _address.Bucket,
            Key = _address.Key,
            EtagToMatch = version is null ? null : $"\"{version}\"",
        };
        using var answer = await _client.GetObjectAsync(request, cancellationToken);
        await answer.ResponseStream.CopyToAsync(destination, cancellationToken);
    }

    /// <inheritdoc/>
    public Task WriteAsync(Stream content, CancellationToken cancellationToken = default) =>
        _client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = _address.Bucket,
                Key = _address.Key,
                InputStream = content,
                AutoCloseStream = false,
                UseChunkEncoding = false,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private sealed class HandlerFactory(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
            new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

        // The cache is one of the process, and would keep a handler of another store.
        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => true;
    }
}
