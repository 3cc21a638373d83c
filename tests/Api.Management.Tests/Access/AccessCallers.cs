using System.Globalization;
using FlagCluster.Api.Management.Tests.Bundles;
using FlagCluster.Api.Management.Tests.Requests;
using FlagCluster.Contracts.Access;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>Sends a valid request to any route of a server with the credential of any caller.</summary>
internal sealed class AccessCallers(TestServer server)
{
    private const string Rules = """
        {"flags":[{"key":"limit","type":"number","variants":{"low":1},"defaultVariant":"low","clientVisible":true}],
         "segments":[{"key":"staff","included":["root"]}]}
        """;

    private static int _created;

    private readonly Dictionary<string, string> _tokens = [];
    private TestEnvironment? _environment;
    private TestPerson? _signedIn;

    /// <summary>Creates a person for each built-in role, an owner who signs in, and another organization.</summary>
    public async Task AddAsync()
    {
        await server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");
        _tokens["other organization"] = (await server.AddOwnerAsync("rival")).Text;
        var other = (await server.NewEnvironmentAsync(Rules)).Id;
        await AddTokenAsync("other environment", PermissionSet.All, $"{other.Project}/{other.Environment}");
        _signedIn = await server.SignInMemberAsync(BuiltInRoles.Owner.Slug);
        foreach (var role in BuiltInRoles.All)
            _tokens[role.Slug] = await AddPersonAsync(role);
    }

    /// <summary>Creates a token that owns the organization, with limits.</summary>
    public async Task AddTokenAsync(string name, PermissionSet permissions, params string[] environments)
    {
        var owner = server.Directories.Current.FindToken(server.Token.Split('_')[1])!.Owner;
        var (_, text) = await server.Access.AddTokenAsync(
            TestActors.Administrator,
            TestServer.Organization,
            owner,
            name,
            permissions,
            environments.Length == 0 ? null : [.. environments]
        );
        _tokens[name] = text;
    }

    /// <summary>Sends a request and returns its status. A request that succeeded uses up its environment.</summary>
    public async Task<int> StatusAsync(string method, string template, string caller)
    {
        var environment = _environment ??= await server.NewEnvironmentAsync(Rules);
        var route = $"{method} {template}";
        // The password and the second factor of the person stay as they are.
        var body = IsOfAPerson(template) ? null : OtherBodies.Find(route);
        body = body?.Replace("\"new\"", $"\"new-{Next()}\"", StringComparison.OrdinalIgnoreCase);
        using var request = new HttpRequestMessage(new(method), PathOf(template, environment) + RequiredQuery.Of(template, method));
        if (route == "POST /api/v1/organizations/{organization}/bundle")
            request.Content = new ByteArrayContent(await BundleFiles.PackAsync(BundleFormat.Zip))
            {
                Headers = { ContentType = new("application/zip") },
            };
        else if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        if (caller == "signed in")
            await AddSessionAsync(request);
        else if (CredentialOf(caller, environment) is { } credential)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + credential);
        // A stream does not end.
        using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        if (method != "GET" && response.IsSuccessStatusCode)
            _environment = null;
        return (int)response.StatusCode;
    }

    /// <summary>Adds the cookie of a new session, because the request before may have ended the earlier one.</summary>
    private async Task AddSessionAsync(HttpRequestMessage request)
    {
        (await _signedIn!.LoginAsync()).Expect(200);
        request.Headers.Add("Cookie", _signedIn.Cookie);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
    }

    private static bool IsOfAPerson(string template) =>
        template.StartsWith("/auth/", StringComparison.Ordinal) || template.StartsWith("/api/v1/me", StringComparison.Ordinal);

    private static string Next() => Interlocked.Increment(ref _created).ToString(CultureInfo.InvariantCulture);

    private async Task<string> AddPersonAsync(Role role)
    {
        var user = role.Slug.PadRight(12, '0');
        Grant[] grants =
        [
            new("", TestServer.Organization, Principal.User(user), role.Slug, default)
            {
                Project = role.IsForOrganizations ? null : TestServer.Project,
            },
        ];
        await server.Access.JoinAsync(TestActors.Administrator, TestActors.Administrator, TestServer.Organization, user, grants, []);
        return (await server.Access.AddTokenAsync(TestActors.Administrator, TestServer.Organization, Principal.User(user), user)).Text;
    }

    private string? CredentialOf(string caller, TestEnvironment environment) =>
        caller switch
        {
            "none" => null,
            "malformed" => "nonsense",
            "client key" => environment.ClientKey,
            "server key" => environment.ServerKey,
            _ => _tokens[caller],
        };

    private static string PathOf(string template, TestEnvironment environment)
    {
        var item = template.Contains("/segments", StringComparison.Ordinal) ? "staff" : "limit";
        if (template.Contains("/keys", StringComparison.Ordinal))
            item = environment.ServerKey.Split('_')[1];
        var path = template
            .Replace("{organization}", environment.Id.Organization, StringComparison.Ordinal)
            .Replace("{project}", environment.Id.Project, StringComparison.Ordinal)
            .Replace("{environment}", environment.Id.Environment, StringComparison.Ordinal)
            .Replace("{key}", item, StringComparison.Ordinal);
        // Nothing else exists: what would be allowed is answered with 404.
        return System.Text.RegularExpressions.Regex.Replace(path, "{[a-z]+}", "unknown");
    }
}
