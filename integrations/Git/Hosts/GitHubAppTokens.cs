using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Json;
using FlagCluster.Integrations.Git.Repository;
using FlagCluster.Integrations.Repositories;

namespace FlagCluster.Integrations.Git.Hosts;

/// <summary>Obtains tokens of GitHub Apps, which are valid for an hour and for one repository, and renews them in time.</summary>
/// <remarks>https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app.</remarks>
internal sealed class GitHubAppTokens(HostClient hosts, TimeProvider time)
{
    // GitHub accepts at most ten minutes, and its clock may be behind.
    private static readonly TimeSpan ProofLife = TimeSpan.FromMinutes(9),
        ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>A token is renewed so long before it ends, so that none ends during a synchronization.</summary>
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Issued> _issued = new(StringComparer.Ordinal);

    /// <summary>Returns a token for the repository of a binding.</summary>
    /// <param name="binding">The binding.</param>
    /// <param name="privateKey">The private key of the app.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <exception cref="GitException">GitHub issues none.</exception>
    public async Task<string> GetAsync(GitBinding binding, string privateKey, CancellationToken cancellationToken)
    {
        if (_issued.TryGetValue(binding.Id, out var known) && known.Binding == binding.Version && time.GetUtcNow() < known.RenewAt)
            return known.Token;
        var issued = await IssueAsync(binding, privateKey, cancellationToken);
        _issued[binding.Id] = issued;
        return issued.Token;
    }

    /// <summary>Forgets the token of a binding, which may have been revoked.</summary>
    /// <param name="binding">The binding.</param>
    public void Forget(GitBinding binding) => _issued.TryRemove(binding.Id, out _);

    private async Task<Issued> IssueAsync(GitBinding binding, string privateKey, CancellationToken cancellationToken)
    {
        try
        {
            var address =
                RepositoryAddress.TryCreate(GitHost.GitHub, new(binding.Repository))
                ?? throw new InvalidDataException("The address of the repository is none of GitHub.");
            var request = HostRequest.Post(
                string.Create(CultureInfo.InvariantCulture, $"/app/installations/{binding.Settings.InstallationId}/access_tokens"),
                new() { ["repositories"] = new JsonArray(address.Name) }
            );
            var proof = new AuthenticationHeaderValue("Bearer", Prove(binding.Settings.AppId, privateKey));
            var answer = await hosts.SendAsync(new(address.Root + request.Path), request, GitHubApi.MediaType, proof, cancellationToken);
            return Rfc3339.TryParse(HostJson.Text(answer, "expires_at"), out var end)
                ? new(binding.Version, HostJson.Text(answer, "token"), end - RenewBefore)
                : throw new InvalidDataException("'expires_at' in the answer of the host is no time.");
        }
        catch (Exception exception) when (exception is HostException or InvalidDataException)
        {
            throw new GitException(
                GitFailure.Unreachable,
                $"GitHub issues no token for the app '{binding.Settings.AppId}'. {exception.Message} Check 'appId', 'installationId' and "
                    + "'privateKey', and whether the app is installed for the repository.",
                exception
            );
        }
    }

    /// <summary>Returns a JSON Web Token (RFC 7519) that proves the app.</summary>
    private string Prove(string app, string privateKey)
    {
        using var key = GitHubAppKey.TryRead(privateKey) ?? throw new InvalidDataException($"The private key is not {GitHubAppKey.Shape}.");
        var now = time.GetUtcNow();
        var header = new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT" };
        var claims = new JsonObject
        {
            ["iat"] = (now - ClockSkew).ToUnixTimeSeconds(),
            ["exp"] = (now + ProofLife).ToUnixTimeSeconds(),
            ["iss"] = app,
        };
        var text = $"{Encode(header)}.{Encode(claims)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));

    /// <summary>Represents a token.</summary>
    /// <param name="Binding">The version of the binding that it was issued for.</param>
    /// <param name="Token">The token.</param>
    /// <param name="RenewAt">The time from which on another one is asked for.</param>
    private sealed record Issued(long Binding, string Token, DateTimeOffset RenewAt)
    {
        /// <summary>Returns no token, so that it is in no message.</summary>
        public override string ToString() => $"until {RenewAt:O}";
    }
}
