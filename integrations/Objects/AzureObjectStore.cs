using Azure;
using Azure.Core.Pipeline;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using FlagCluster.Integrations.Repositories;

namespace FlagCluster.Integrations.Objects;

/// <summary>Reads and writes a blob of Azure.</summary>
internal sealed class AzureObjectStore : IObjectStore
{
    private readonly HttpClient _http;
    private readonly BlobClient _blob;

    public AzureObjectStore(ObjectAddress address, ObjectCredential? credential, HttpMessageHandler handler)
    {
        _http = new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        var options = new BlobClientOptions { Transport = new HttpClientTransport(_http) };
        // Callers repeat with backoff, and have time limits.
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = Timeout.InfiniteTimeSpan;
        var key = string.Join('/', address.Key.Split('/').Select(Uri.EscapeDataString));
        var url = new Uri($"{address.Endpoint.AbsoluteUri.TrimEnd('/')}/{address.Bucket}/{key}");
        var (user, secret) = credential ?? FromEnvironment();
        _blob = secret switch
        {
            "" => new(url, options),
            _ when secret.Contains("sig=", StringComparison.Ordinal) => new(url, new AzureSasCredential(secret), options),
            _ => new(url, new StorageSharedKeyCredential(user.Length > 0 ? user : new BlobUriBuilder(url).AccountName, secret), options),
        };
    }

    /// <inheritdoc/>
    public async Task<string?> FindAsync(CancellationToken cancellationToken = default)
    {
        var found = await _blob.GetPropertiesAsync(cancellationToken: cancellationToken);
        return found.Value.ETag.ToString("G");
    }

    /// <inheritdoc/>
    public async Task ReadAsync(string? version, Stream destination, CancellationToken cancellationToken = default)
    {
        var options = new BlobDownloadOptions();
        if (version is not null)
            options.Conditions = new BlobRequestConditions { IfMatch = new ETag(version) };
        using var answer = (await _blob.DownloadStreamingAsync(options, cancellationToken)).Value;
        await answer.Content.CopyToAsync(destination, cancellationToken);
    }

    /// <inheritdoc/>
    public Task WriteAsync(Stream content, CancellationToken cancellationToken = default) =>
        _blob.UploadAsync(content, overwrite: true, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Returns the credential that the command line of Azure uses.</summary>
    private static ObjectCredential FromEnvironment() =>
        new(
            Environment.GetEnvironmentVariable("AZURE_STORAGE_ACCOUNT") ?? "",
            Environment.GetEnvironmentVariable("AZURE_STORAGE_KEY") ?? Environment.GetEnvironmentVariable("AZURE_STORAGE_SAS_TOKEN") ?? ""
        );
}
