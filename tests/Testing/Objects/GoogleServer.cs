using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Testing.Databases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Testing.Objects;

/// <summary>
/// Represents a server with the JSON interface of Google Cloud Storage and of its tokens, as far as one object is read and written.
/// </summary>
/// <remarks>https://cloud.google.com/storage/docs/json_api/v1/objects and .../docs/performing-resumable-uploads.</remarks>
public sealed class GoogleServer : ObjectServer, IDisposable
{
    private const string Token = "token-of-the-service-account";

    private readonly ConcurrentDictionary<string, (long Generation, byte[] Content)> _objects = new(StringComparer.Ordinal);
    private readonly TempFolder _folder = new();
    private readonly RSA _key = RSA.Create(2_048);
    private readonly WebApplication _app;
    private long _generation = 1_700_000_000_000_000;

    public GoogleServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapPost("/token", (Delegate)IssueAsync);
        _app.MapGet("/storage/v1/b/{bucket}/o/{key}", ReadAsync);
        _app.MapGet("/download/storage/v1/b/{bucket}/o/{key}", ReadAsync);
        _app.MapPost("/upload/storage/v1/b/{bucket}/o", (Delegate)BeginAsync);
        _app.MapPut("/upload/{key}", WriteAsync);
    }

    /// <summary>Gets the keys whose requests are redirected to other keys.</summary>
    public ConcurrentDictionary<string, string> Redirects { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override string User => "";

    /// <inheritdoc/>
    public override string Secret =>
        new JsonObject
        {
            ["type"] = "service_account",
            ["client_email"] = "flags@example.iam.gserviceaccount.com",
            ["private_key_id"] = "1",
            ["private_key"] = _key.ExportPkcs8PrivateKeyPem(),
            ["token_uri"] = $"{Endpoint}/token",
        }.ToJsonString();

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Variables
    {
        get
        {
            File.WriteAllText(_folder.File("key.json"), Secret);
            return new Dictionary<string, string> { ["GOOGLE_APPLICATION_CREDENTIALS"] = _folder.File("key.json") };
        }
    }

    private string Endpoint => $"http://localhost:{new Uri(_app.Urls.Single()).Port}";

    /// <inheritdoc/>
    public override string AddressOf(string key) => $"gs://{Bucket}/{key}?endpoint={Endpoint}";

    /// <inheritdoc/>
    public override Task InitializeAsync() => _app.StartAsync();

    /// <inheritdoc/>
    public override async Task DisposeAsync() => await _app.DisposeAsync();

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    /// <summary>Issues a token for an assertion that the key has signed.</summary>
    private async Task<IResult> IssueAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        return IsSigned(form["assertion"].ToString())
            ? Results.Json(
                new JsonObject
                {
                    ["access_token"] = Token,
                    ["token_type"] = "Bearer",
                    ["expires_in"] = 3_600,
                }
            )
            : Results.Json(new JsonObject { ["error"] = "invalid_grant" }, statusCode: 400);
    }

    private Task<IResult> ReadAsync(HttpContext http, string bucket, string key, string? alt, long? generation)
    {
        if (!IsAllowed(http))
            return Failed(401);
        if (Redirects.TryGetValue(key, out var target))
            return Task.FromResult(Results.Redirect($"/storage/v1/b/{bucket}/o/{target}{http.Request.QueryString}"));
        if (
            bucket != Bucket
            || !_objects.TryGetValue(Uri.UnescapeDataString(key), out var found)
            || found.Generation != (generation ?? found.Generation)
        )
            return Failed(404);
        return Task.FromResult(alt == "media" ? Results.Bytes(found.Content) : Results.Json(Describe(key, found.Generation)));
    }

    private async Task<IResult> BeginAsync(HttpContext http)
    {
        if (!IsAllowed(http))
            return await Failed(401);
        await using var body =
            http.Request.Headers.ContentEncoding == "gzip"
                ? new GZipStream(http.Request.Body, CompressionMode.Decompress)
                : http.Request.Body;
        var description = (await JsonNode.ParseAsync(body))!;
        http.Response.Headers.Location = $"{Endpoint}/upload/{Uri.EscapeDataString((string)description["name"]!)}";
        return Results.Ok();
    }

    private async Task<IResult> WriteAsync(HttpContext http, string key)
    {
        using var content = new MemoryStream();
        await http.Request.Body.CopyToAsync(content);
        var generation = Interlocked.Increment(ref _generation);
        _objects[Uri.UnescapeDataString(key)] = (generation, content.ToArray());
        return Results.Json(Describe(key, generation));
    }

    private static JsonObject Describe(string key, long generation) =>
        new()
        {
            ["kind"] = "storage#object",
            ["bucket"] = Bucket,
            ["name"] = key,
            ["generation"] = generation.ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>Returns whether a request has a token, or an assertion that takes its place.</summary>
    private bool IsAllowed(HttpContext http) =>
        http.Request.Headers.Authorization.ToString().Split(' ') is ["Bearer", var token] && (token == Token || IsSigned(token));

    private bool IsSigned(string assertion) =>
        assertion.Split('.') is [var header, var claims, var signature]
        && _key.VerifyData(
            Encoding.ASCII.GetBytes($"{header}.{claims}"),
            WebEncoders.Base64UrlDecode(signature),
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );

    private static Task<IResult> Failed(int status) =>
        Task.FromResult(
            Results.Json(
                new JsonObject
                {
                    ["error"] = new JsonObject { ["code"] = status, ["message"] = "failed" },
                },
                statusCode: status
            )
        );
}
