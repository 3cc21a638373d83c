using Azure.Storage;
using Azure.Storage.Blobs;

namespace FlagCluster.Testing.Objects;

/// <summary>Represents a server with the interface of Azure Blob Storage: the package <c>azurite</c> of Azure.</summary>
public sealed class AzureServer : ObjectServer
{
    private const string Account = "flagcluster";

    private NpmServer _server = null!;

    /// <inheritdoc/>
    public override string User => Account;

    /// <inheritdoc/>
    public override string Secret { get; } = Convert.ToBase64String(Guid.NewGuid().ToByteArray());

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Variables =>
        new Dictionary<string, string> { ["AZURE_STORAGE_ACCOUNT"] = Account, ["AZURE_STORAGE_KEY"] = Secret };

    private string Endpoint => $"http://localhost:{_server.Port}/{Account}";

    /// <inheritdoc/>
    public override string AddressOf(string key) => $"azblob://{Bucket}/{key}?endpoint={Endpoint}";

    /// <inheritdoc/>
    public override async Task InitializeAsync()
    {
        _server = await NpmServer.StartAsync(
            "azurite/dist/src/blob/main.js",
            (port, folder) =>
                ["--blobHost", "127.0.0.1", "--blobPort", $"{port}", "--location", folder, "--silent", "--skipApiVersionCheck"],
            ("AZURITE_ACCOUNTS", $"{Account}:{Secret}")
        );
        var container = new BlobContainerClient(new Uri($"{Endpoint}/{Bucket}"), new StorageSharedKeyCredential(Account, Secret));
        await container.CreateAsync();
    }

    /// <inheritdoc/>
    public override async Task DisposeAsync() => await _server.DisposeAsync();
}
