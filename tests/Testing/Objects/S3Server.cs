namespace FlagCluster.Testing.Objects;

/// <summary>
/// Represents a server with the interface of S3: the package <c>s3rver</c>, which verifies access keys, and not signatures of version 4.
/// </summary>
public sealed class S3Server : ObjectServer
{
    // The only account of the package.
    private const string Account = "S3RVER";

    private NpmServer _server = null!;

    /// <inheritdoc/>
    public override string User => Account;

    /// <inheritdoc/>
    public override string Secret => Account;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Variables { get; } =
        new Dictionary<string, string> { ["AWS_ACCESS_KEY_ID"] = Account, ["AWS_SECRET_ACCESS_KEY"] = Account };

    /// <inheritdoc/>
    public override string AddressOf(string key) => $"s3://{Bucket}/{key}?endpoint=http://localhost:{_server.Port}";

    /// <inheritdoc/>
    public override async Task InitializeAsync() =>
        _server = await NpmServer.StartAsync(
            "s3rver/bin/s3rver.js",
            (port, folder) => ["-d", folder, "-a", "127.0.0.1", "-p", $"{port}", "--configure-bucket", Bucket]
        );

    /// <inheritdoc/>
    public override async Task DisposeAsync() => await _server.DisposeAsync();
}
