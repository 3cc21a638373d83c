using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests the links that the server prints for its operator, and the commands that print one.</summary>
public sealed partial class FirstOwnerTests : IDisposable
{
    private const string Password = "violet kettle march";

    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Start_NoAccount_PrintsALinkThatCreatesTheFirstOwnerOnce()
    {
        using var server = await StartAsync();
        var token = await TokenAsync(server.Process, "setup");

        using var created = await PostAsync(server, "/auth/setup", SetUp(token, "jane@example.com"));
        using var again = await PostAsync(server, "/auth/setup", SetUp(token, "eve@example.com"));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.NotFound), (created.StatusCode, again.StatusCode));
        Assert.True((bool)(await ReadAsync(created))["installationAdministrator"]!);
        using var projects = await SendAsync(server, HttpMethod.Get, "/api/v1/projects", CookieOf(created));
        Assert.Equal(HttpStatusCode.OK, projects.StatusCode);
        using var project = await SendAsync(server, HttpMethod.Post, "/api/v1/projects", CookieOf(created), new { slug = "shop" });
        Assert.Equal(HttpStatusCode.Created, project.StatusCode);
    }

    [Fact]
    public async Task Start_AccountExists_PrintsNoLink()
    {
        using (var first = await StartAsync())
        {
            var token = await TokenAsync(first.Process, "setup");
            (await PostAsync(first, "/auth/setup", SetUp(token, "jane@example.com"))).Dispose();
            Assert.Equal(0, await first.StopAsync());
        }

        using var second = await StartAsync();

        Assert.DoesNotContain("No account exists yet", second.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetUp_LinksOfTwoStarts_OnlyTheFirstUseSucceeds()
    {
        string earlier;
        using (var first = await StartAsync())
        {
            earlier = await TokenAsync(first.Process, "setup");
            Assert.Equal(0, await first.StopAsync());
        }
        using var server = await StartAsync();
        var later = await TokenAsync(server.Process, "setup");

        using var created = await PostAsync(server, "/auth/setup", SetUp(earlier, "jane@example.com"));
        using var refused = await PostAsync(server, "/auth/setup", SetUp(later, "eve@example.com"));

        Assert.NotEqual(earlier, later);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.NotFound), (created.StatusCode, refused.StatusCode));
    }

    [Fact]
    public async Task Demo_Owner_SignsInWithThePasswordAndOnceWithTheLink()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);
        var token = await TokenAsync(server.Process, "sign-in");
        var credentials = new { email = (string)server.Demo["ownerEmail"]!, password = (string)server.Demo["ownerPassword"]! };

        using var login = await PostAsync(server, "/auth/login", credentials);
        using var link = await PostAsync(server, "/auth/link", new { token });
        using var again = await PostAsync(server, "/auth/link", new { token });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (login.StatusCode, link.StatusCode));
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        using var flags = await SendAsync(server, HttpMethod.Get, ApiClient.EnvironmentPath + "/flags", CookieOf(login));
        Assert.Equal(HttpStatusCode.OK, flags.StatusCode);
    }

    [Fact]
    public async Task CreateOwner_WhileTheServerRuns_PrintsALinkToChooseAPassword()
    {
        using var server = await StartAsync();
        using var command = Run("user", "create-owner", "jane@example.com");
        Assert.Equal(0, await command.ExitAsync());
        var token = await TokenAsync(command, "sign-in");

        using var link = await PostAsync(server, "/auth/link", new { token });
        using var chosen = await SendAsync(server, HttpMethod.Put, "/api/v1/me/password", CookieOf(link), new { password = Password });
        using var login = await PostAsync(server, "/auth/login", new { email = "jane@example.com", password = Password });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (link.StatusCode, chosen.StatusCode));
        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
        using var projects = await SendAsync(server, HttpMethod.Get, "/api/v1/projects", CookieOf(login));
        Assert.Equal(HttpStatusCode.OK, projects.StatusCode);
    }

    [Fact]
    public async Task Reset_UnknownAccount_FailsAndSaysSo()
    {
        using (var server = await StartAsync())
            Assert.Equal(0, await server.StopAsync());

        using var command = Run("user", "reset", "nobody@example.com");

        Assert.Equal(1, await command.ExitAsync());
        Assert.Contains("There is no account with the e-mail address nobody@example.com", command.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisableSso_WhileTheServerRuns_LetsMembersSignInWithPasswords()
    {
        const string organization = "/api/v1/organizations/default";
        using var server = await StartAsync();
        using var owner = await PostAsync(server, "/auth/setup", SetUp(await TokenAsync(server.Process, "setup"), "jane@example.com"));
        var member = await InviteAsync(server, CookieOf(owner));
        var provider = new
        {
            name = "Corp",
            issuer = "https://id.example",
            clientId = "flagcluster",
            clientSecret = "unused",
        };
        using var added = await SendAsync(server, HttpMethod.Post, organization + "/sso", CookieOf(owner), provider);
        var policy = new { required = true, exempt = new[] { (string)(await ReadAsync(owner))["id"]! } };
        using var required = await SendAsync(server, HttpMethod.Put, organization + "/sso/policy", CookieOf(owner), policy);
        using var refused = await SendAsync(server, HttpMethod.Get, organization, member);

        using var command = Run("sso", "disable", "default");

        Assert.Equal(0, await command.ExitAsync());
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (added.StatusCode, required.StatusCode));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        await Waiting.Until(
            async () =>
            {
                using var accepted = await SendAsync(server, HttpMethod.Get, organization, member);
                return accepted.StatusCode == HttpStatusCode.OK;
            },
            "the member to be accepted without the identity provider"
        );
    }

    [Fact]
    public async Task DisableSso_UnknownOrganization_FailsAndSaysSo()
    {
        using (var server = await StartAsync())
            Assert.Equal(0, await server.StopAsync());

        using var command = Run("sso", "disable", "missing");

        Assert.Equal(1, await command.ExitAsync());
        Assert.Contains("There is no organization 'missing'", command.Everything, StringComparison.Ordinal);
    }

    /// <summary>Invites a person who joins with a password, and returns the cookie of the person's session.</summary>
    private static async Task<string> InviteAsync(StandaloneProcess server, string owner)
    {
        var invitation = new { email = "max@example.com", grants = Array.Empty<object>() };
        using var invited = await SendAsync(server, HttpMethod.Post, "/api/v1/organizations/default/invitations", owner, invitation);
        var token = ((string)(await ReadAsync(invited))["link"]!).Split("token=")[1];
        using var joined = await PostAsync(server, "/auth/invitations/accept", SetUp(token, "max@example.com"));
        return CookieOf(joined);
    }

    private static object SetUp(string token, string email) =>
        new
        {
            token,
            email,
            name = "Jane",
            password = Password,
        };

    private Task<StandaloneProcess> StartAsync() => StandaloneProcess.StartBareAsync(_data.Path, "--Accounts:HashIterations=1000");

    private Child Run(params string[] command) =>
        new(Repository.Dotnet, [Repository.Host("standalone"), .. command, $"--Data:Directory={_data.Path}"]);

    private static async Task<string> TokenAsync(Child process, string page)
    {
        Match? match = null;
        await Waiting.Until(() => Task.FromResult((match = Link().Match(process.Output)) is { Success: true }), "the link to be printed");
        Assert.Equal(page, match!.Groups[1].Value);
        return match.Groups[2].Value;
    }

    private static Task<HttpResponseMessage> PostAsync(StandaloneProcess server, string path, object body) =>
        SendAsync(server, HttpMethod.Post, path, cookie: null, body);

    private static async Task<HttpResponseMessage> SendAsync(
        StandaloneProcess server,
        HttpMethod method,
        string path,
        string? cookie,
        object? body = null
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        return await server.Http.SendAsync(request);
    }

    private static string CookieOf(HttpResponseMessage response) => response.Headers.GetValues("Set-Cookie").Last().Split(';')[0];

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

    [GeneratedRegex("http://[^/]+/console/([a-z-]+)#token=([A-Za-z0-9_-]+)")]
    private static partial Regex Link();
}
