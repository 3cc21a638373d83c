using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Git;
using FlagCluster.Integrations.Repositories;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Git;

/// <summary>Tests GitHub Apps as the credentials of repositories.</summary>
public sealed class GitAppTests : IAsyncLifetime, IDisposable
{
    private readonly RSA _key = RSA.Create(2_048);
    private TestServer _server = null!;
    private TestEnvironment _environment = null!;

    private IGitStore Store => _server.Services.GetRequiredService<IGitStore>();

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _environment = await _server.NewEnvironmentAsync();
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task Put_App_StoresTheKeyEncryptedAndReturnsItNever()
    {
        var created = (await PutAsync(Body())).Expect(201);
        var read = (await _environment.SendAsync("GET", "/git")).Expect(200);

        var binding = (await Store.FindAsync(_environment.Id))!;
        Assert.Equal(_key.ExportRSAPrivateKeyPem(), _server.Services.GetRequiredService<GitSecrets>().UnprotectCredential(binding));
        Assert.Equal(("12345", 7), (read.String("appId"), read.Json.GetProperty("installationId").GetInt64()));
        Assert.True(read.Json.GetProperty("hasToken").GetBoolean());
        var audit = (await _server.SendAsync("GET", "/api/v1/organizations/acme/audit", _server.Token)).Expect(200);
        Assert.DoesNotContain("PRIVATE KEY", created.Text + read.Text + audit.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_SameAppWithoutKey_KeepsIt()
    {
        (await PutAsync(Body())).Expect(201);
        var before = (await Store.FindAsync(_environment.Id))!;
        var body = Body();
        body.Remove("privateKey");

        (await PutAsync(body)).Expect(200);

        Assert.Equal(before.Secret.ToArray(), (await Store.FindAsync(_environment.Id))!.Secret.ToArray());
    }

    [Theory]
    [InlineData("appId", "\"6\"")]
    [InlineData("installationId", "8")]
    [InlineData("repository", "\"https://github.com/acme/other.git\"")]
    [InlineData("branch", "\"other\"")]
    public async Task Put_OtherUseWithoutKey_IsInvalid(string property, string value)
    {
        (await PutAsync(Body())).Expect(201);
        var body = Body();
        body.Remove("privateKey");
        body[property] = JsonNode.Parse(value);

        Assert.Contains("/privateKey", (await PutAsync(body)).ExpectProblem(422).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_TokenInPlaceOfTheAppWithoutToken_IsInvalid()
    {
        (await PutAsync(Body())).Expect(201);

        var answer = await PutAsync(new() { ["repository"] = "https://github.com/acme/shop.git", ["mode"] = "pull" });

        Assert.Contains("/token", answer.ExpectProblem(422).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("privateKey", "\"-----BEGIN RSA PRIVATE KEY-----\\nAAAA\\n-----END RSA PRIVATE KEY-----\"", "/privateKey")]
    [InlineData("privateKey", "\"\"", "/privateKey")]
    [InlineData("privateKey", "null", "/privateKey")]
    [InlineData("installationId", "null", "/installationId")]
    [InlineData("appId", "null", "/appId")]
    [InlineData("token", "\"t0ken\"", "/token")]
    [InlineData("user", "\"bot\"", "/token")]
    [InlineData("host", "\"gitlab\"", "/appId")]
    [InlineData("repository", "\"https://git.example/acme/shop.git\"", "/appId")]
    [InlineData("repository", "\"ssh://git@github.com/acme/shop.git\"", "/appId")]
    public async Task Put_AppThatCannotBeUsed_IsInvalid(string property, string value, string pointer)
    {
        var body = Body();
        body[property] = JsonNode.Parse(value);

        var answer = (await PutAsync(body)).ExpectProblem(422);

        Assert.Contains(answer.Errors, error => error.StartsWith(pointer, StringComparison.Ordinal));
        Assert.DoesNotContain("BEGIN", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_PublicOrShortKey_IsInvalid()
    {
        using var small = RSA.Create(1_024);
        foreach (var key in new[] { _key.ExportRSAPublicKeyPem(), small.ExportRSAPrivateKeyPem() })
        {
            var body = Body();
            body["privateKey"] = key;

            Assert.Contains("/privateKey", (await PutAsync(body)).ExpectProblem(422).Text, StringComparison.Ordinal);
        }
    }

    private Task<Answer> PutAsync(JsonObject body) => _environment.SendAsync("PUT", "/git", body.ToJsonString());

    private JsonObject Body() =>
        new()
        {
            ["repository"] = "https://github.com/acme/shop.git",
            ["mode"] = "both",
            ["appId"] = "12345",
            ["installationId"] = 7,
            ["privateKey"] = _key.ExportRSAPrivateKeyPem(),
        };
}
