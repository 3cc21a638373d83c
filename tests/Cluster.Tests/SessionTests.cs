using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FlagCluster.Cluster.Tests.Support;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Accounts.Passwords;
using FlagCluster.Testing;
using FlagCluster.Testing.Processes;
using Microsoft.Extensions.Options;
using Xunit.Abstractions;

namespace FlagCluster.Cluster.Tests;

/// <summary>Sessions and tokens on two gateways with one store, and gateways whose store is unavailable.</summary>
public sealed class SessionTests(ITestOutputHelper output)
{
    private const string Email = "jane@example.com",
        Password = "violet kettle march";

    [Fact]
    public async Task Sessions_TwoGatewaysAndAnOutage_AreSharedEndedAndRefused()
    {
        await using var cluster = await RealCluster.StartAsync(
            nameof(SessionTests),
            new()
            {
                OwnPostgres = true,
                Silos = 1,
                GatewaySettings = ["--Accounts:HashIterations=1000"],
            }
        );
        var hasher = new IdentityPasswordHasher(Options.Create(new AccountOptions { HashIterations = 1_000 }));
        var account = new Account("jane12345678", EmailAddress.Parse(Email), "Jane", DateTimeOffset.UnixEpoch)
        {
            Password = hasher.Hash(Password),
        };
        Assert.True(await cluster.Accounts.AddAsync(TestActors.Administrator, account));
        var (one, other) = (cluster.Gateways[0], cluster.Gateways[1]);

        var kept = await LoginAsync(one);
        var ended = await LoginAsync(one);
        Assert.Equal(HttpStatusCode.OK, await MeAsync(other, kept));
        Assert.Equal(HttpStatusCode.OK, await MeAsync(other, ended));

        using (var deleted = await SendAsync(one, HttpMethod.Delete, "/api/v1/me/sessions/" + ended.Split('_')[1], kept))
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await Waiting.Until(
            async () => await MeAsync(other, ended) == HttpStatusCode.Unauthorized,
            "the other gateway to refuse the session"
        );
        Assert.Equal(HttpStatusCode.OK, await MeAsync(other, kept));

        await AssertRevokedTokenIsRefusedAsync(cluster.AdminToken, one, other);

        await cluster.Postgres.StopAsync();
        foreach (var gateway in cluster.Gateways)
        {
            using var login = await PostLoginAsync(gateway);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, login.StatusCode);
            Assert.NotNull(login.Headers.RetryAfter);
            await Waiting.Until(
                async () => await MeAsync(gateway, kept) == HttpStatusCode.ServiceUnavailable,
                $"{gateway.Name} to report that the session cannot be checked"
            );
            Assert.True((bool)(await gateway.EvaluateAsync("hot")).Ok()["value"]!);
        }

        await cluster.Postgres.StartAsync();
        await Waiting.Until(async () => await MeAsync(other, kept) == HttpStatusCode.OK, "the session to be valid again");
    }

    /// <summary>Creates a token on one gateway, uses it on the other, and revokes it on the first.</summary>
    private async Task AssertRevokedTokenIsRefusedAsync(string admin, GatewayProcess one, GatewayProcess other)
    {
        const string organization = "/api/v1/organizations/acme",
            tokens = organization + "/tokens";
        var account = (string)(await CreateAsync("/service-accounts", new { name = "ci" }))["id"]!;
        var grant = new
        {
            principalKind = "serviceAccount",
            principal = account,
            role = "viewer",
            project = "shop",
        };
        await CreateAsync("/grants", grant);
        var token = await CreateAsync("/tokens", new { name = "ci", serviceAccount = account });
        await WaitForAsync(HttpStatusCode.OK);

        using (var revoked = await SendAsync(one, HttpMethod.Delete, $"{tokens}/{token["id"]}", admin, body: null))
            Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        var start = TimeProvider.System.GetTimestamp();
        await WaitForAsync(HttpStatusCode.Unauthorized);
        output.WriteLine($"the other gateway refused the token after {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s");

        async Task<JsonNode> CreateAsync(string path, object body)
        {
            using var created = await SendAsync(one, HttpMethod.Post, organization + path, admin, body);
            var text = await created.Content.ReadAsStringAsync();
            Assert.True(created.StatusCode == HttpStatusCode.Created, text);
            return JsonNode.Parse(text)!;
        }

        Task WaitForAsync(HttpStatusCode status) =>
            Waiting.Until(
                async () =>
                {
                    using var answer = await SendAsync(
                        other,
                        HttpMethod.Get,
                        ApiClient.EnvironmentPath + "/flags",
                        (string)token["token"]!,
                        null
                    );
                    return answer.StatusCode == status;
                },
                $"the other gateway to answer {status}"
            );
    }

    private static async Task<HttpResponseMessage> SendAsync(
        GatewayProcess gateway,
        HttpMethod method,
        string path,
        string token,
        object? body
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", token);
        return await gateway.Http.SendAsync(request);
    }

    private static async Task<string> LoginAsync(GatewayProcess gateway)
    {
        using var response = await PostLoginAsync(gateway);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.GetValues("Set-Cookie").Last().Split(';')[0];
    }

    private static async Task<HttpResponseMessage> PostLoginAsync(GatewayProcess gateway)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/login")
        {
            Content = JsonContent.Create(new { email = Email, password = Password }),
        };
        return await gateway.Http.SendAsync(request);
    }

    private static async Task<HttpStatusCode> MeAsync(GatewayProcess gateway, string cookie)
    {
        using var response = await SendAsync(gateway, HttpMethod.Get, "/api/v1/me", cookie);
        return response.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(GatewayProcess gateway, HttpMethod method, string path, string cookie)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await gateway.Http.SendAsync(request);
    }
}
