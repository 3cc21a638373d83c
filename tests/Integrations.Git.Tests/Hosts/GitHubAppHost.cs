using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Testing.Git;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Integrations.Git.Tests.Hosts;

/// <summary>
/// Issues tokens of a GitHub App as GitHub's API does: it verifies the proof, and the server of repositories accepts the newest.
/// </summary>
internal sealed class GitHubAppHost : IDisposable
{
    public const string AppId = "Iv1.flags";
    public const long InstallationId = 7;

    private readonly GitServer _server;
    private readonly Func<DateTimeOffset> _now;
    private readonly RSA _key = RSA.Create(2_048);
    private readonly ConcurrentQueue<JsonObject> _requests = new();
    private readonly ConcurrentQueue<string> _statuses = new();

    public GitHubAppHost(GitServer server, Func<DateTimeOffset> now)
    {
        _server = server;
        _now = now;
        server.Api = AnswerAsync;
        server.Credentials = ("x-access-token", "none");
    }

    public string PrivateKey => _key.ExportRSAPrivateKeyPem();

    /// <summary>Gets or sets the status of every answer, or null to issue tokens.</summary>
    public int? Failure { get; set; }

    /// <summary>Gets the bodies of the requests for tokens.</summary>
    public IReadOnlyList<JsonObject> Requests => [.. _requests];

    /// <summary>Gets the credentials of the requests that set a status.</summary>
    public IReadOnlyList<string> Statuses => [.. _statuses];

    public void Dispose() => _key.Dispose();

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        if (path.StartsWith("/api/v3/repos/acme/shop/statuses/", StringComparison.Ordinal))
        {
            _statuses.Enqueue(http.Request.Headers.Authorization.ToString());
            await http.Response.WriteAsync("{}");
            return;
        }
        Assert.Equal(("POST", $"/api/v3/app/installations/{InstallationId}/access_tokens"), (http.Request.Method, path));
        Verify(http.Request.Headers.Authorization.ToString());
        if (Failure is { } status)
        {
            http.Response.StatusCode = status;
            return;
        }
        using var reader = new StreamReader(http.Request.Body);
        _requests.Enqueue(JsonNode.Parse(await reader.ReadToEndAsync())!.AsObject());
        var token = string.Create(CultureInfo.InvariantCulture, $"ghs_{_requests.Count}");
        _server.Credentials = ("x-access-token", token);
        var end = _now().AddHours(1).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        http.Response.StatusCode = StatusCodes.Status201Created;
        await http.Response.WriteAsync(new JsonObject { ["token"] = token, ["expires_at"] = end }.ToJsonString());
    }

    private void Verify(string authorization)
    {
        Assert.StartsWith("Bearer ", authorization, StringComparison.Ordinal);
        var parts = authorization["Bearer ".Length..].Split('.');
        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        Assert.True(
            _key.VerifyData(signed, Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "The signature is not that of the app."
        );
        var (header, claims) = (JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!, JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!);
        Assert.Equal(("RS256", AppId), ((string?)header["alg"], (string?)claims["iss"]));
        var now = _now().ToUnixTimeSeconds();
        Assert.InRange((long)claims["iat"]!, now - 120, now);
        Assert.InRange((long)claims["exp"]!, now + 60, now + 600);
    }
}
