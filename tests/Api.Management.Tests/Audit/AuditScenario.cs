using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.Api.Management.Tests.Anomalies;
using FlagCluster.Api.Management.Tests.SecondFactors;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Control.Accounts;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Audit;

/// <summary>Sends a write that succeeds to each route of the management API, by subject. Each creates what the next ones need.</summary>
internal static class AuditScenario
{
    private const string Project = "/api/v1/projects/{project}";

    private const string Ruleset = """
        {"flags":[{"key":"limit","type":"number","variants":{"low":1},"defaultVariant":"low"}],
         "segments":[{"key":"staff","included":["root"]}]}
        """;

    private const string NewFlag = """
        {"operations":[{"putFlag":{"key":"proposed","type":"boolean","variants":{"on":true},"defaultVariant":"on"} }]}
        """;

    /// <summary>Sends the writes of sign-ins and accounts. They come first: one of them needs a server without an account.</summary>
    public static async Task ChangeAccountsAsync(AuditedRequests requests, string root)
    {
        var server = requests.Server;
        requests["token"] = (await server.Services.GetRequiredService<FirstOwner>().CreateLinkAsync())!;
        var person = $$"""{"name":"New","password":"{{TestPerson.Password}}",""";
        await requests.SendAsync("POST /auth/setup", person + """ "email":"first@example.com","token":"{token}"}""");
        await requests.SendAsync("POST /auth/register", person + """ "email":"new@example.com"}""", saves: "account");
        await requests.SendAsync("POST /api/v1/accounts/{account}/deactivate", token: root);
        await requests.SendAsync("POST /api/v1/accounts/{account}/reactivate", token: root);
        requests["token"] = await server.Services.GetRequiredService<PrintedLinks>().CreateAsync(requests["account"]);
        await requests.SendAsync("POST /auth/link", """{"token":"{token}"}""");

        var own = await TestPerson.CreateAsync(server);
        await server.JoinAsync(own, "viewer");
        var credentials = $$"""{"email":"{{own.Account.Email}}","password":"{{TestPerson.Password}}"}""";
        await requests.SendAsync("POST /auth/login", credentials, person: own);
        await requests.SendAsync("POST /auth/confirm", $$"""{"password":"{{TestPerson.Password}}"}""", person: own);
        await requests.SendAsync("PATCH /api/v1/me", """{"name":"June"}""", person: own);
        var elsewhere = await own.SignInElsewhereAsync();
        requests["session"] = (await elsewhere.SendAsync("GET", "/api/v1/me"))
            .Expect(200)
            .Json.GetProperty("session")
            .GetProperty("id")
            .GetString()!;
        await requests.SendAsync("DELETE /api/v1/me/sessions/{session}", person: own);
        await own.SignInElsewhereAsync();
        await requests.SendAsync("DELETE /api/v1/me/sessions", person: own);
        await ChangeSecondFactorsAsync(requests, own, credentials);
        const string Password = """{"currentPassword":"violet kettle march","password":"amber teapot september"}""";
        await requests.SendAsync("PUT /api/v1/me/password", Password, person: own);
        await requests.SendAsync("POST /api/v1/me/email", """{"email":"june@example.com"}""", person: own);
        await requests.SendAsync("POST /auth/logout", person: own);
    }

    private static async Task ChangeSecondFactorsAsync(AuditedRequests requests, TestPerson person, string credentials)
    {
        const string Factors = "/api/v1/me/second-factors";
        var started = (await person.SendAsync("POST", Factors + "/totp")).Expect(201).String("secret");
        var code = Authenticator.CodeOf(requests.Server, started);
        await requests.SendAsync($"POST {Factors}/totp/confirm", $$"""{"code":"{{code}}"}""", person: person);
        var renewed = await requests.SendAsync($"POST {Factors}/recovery-codes", person: person);
        var recovery = renewed.Json.GetProperty("recoveryCodes")[0].GetString();
        var challenge = (await person.SendAsync("POST", "/auth/login", credentials)).Expect(200).String("challenge");
        var answer = $$"""{"challenge":"{{challenge}}","code":"{{recovery}}"}""";
        await requests.SendAsync("POST /auth/login/second-factor", answer, person: person);
        await requests.SendAsync($"DELETE {Factors}/totp", person: person);
    }

    /// <summary>Sends the writes of organizations, and of projects and environments themselves.</summary>
    public static async Task ChangeTenancyAsync(AuditedRequests requests, string root)
    {
        var created = await requests.SendAsync("POST /api/v1/organizations", token: root);
        var (organization, project, environment) = (requests["organization"], requests["project"], requests["environment"]);
        requests["organization"] = requests["slug"] = "new";
        await requests.SendAsync("PATCH ORG", token: created.String("token"));
        await requests.SendAsync("PUT /api/v1/installation/organizations/{slug}/quotas", token: root);
        await requests.SendAsync("DELETE ORG", token: created.String("token"), query: "?cascade");
        await requests.SendAsync("POST /api/v1/installation/organizations/{slug}/undelete", token: root);
        requests["organization"] = organization;

        await requests.SendAsync("POST /api/v1/projects");
        requests["project"] = "new";
        await requests.SendAsync("POST /api/v1/projects/{project}/environments");
        requests["environment"] = "new";
        await requests.SendAsync("PATCH ENV");
        await requests.SendAsync("DELETE ENV", query: "?cascade");
        await requests.SendAsync("POST ENV/undelete");
        await requests.SendAsync($"PATCH {Project}");
        await requests.SendAsync($"DELETE {Project}", query: "?cascade");
        await requests.SendAsync($"POST {Project}/undelete");
        (requests["project"], requests["environment"]) = (project, environment);
    }

    /// <summary>Sends the writes of people and of what they have in an organization.</summary>
    public static async Task ChangeAccessAsync(AuditedRequests requests)
    {
        var member = await requests.Server.SignInMemberAsync("viewer");
        requests["user"] = member.Account.Id;
        await requests.SendAsync("POST ORG/groups", saves: "group");
        await requests.SendAsync("PATCH ORG/groups/{group}", """{"name":"Newer"}""");
        await requests.SendAsync("POST ORG/groups/{group}/members", """{"user":"{user}"}""");
        await requests.SendAsync("DELETE ORG/groups/{group}/members/{user}");
        await requests.SendAsync("DELETE ORG/groups/{group}");
        await requests.SendAsync("POST ORG/roles");
        requests["role"] = "new";
        await requests.SendAsync("PUT ORG/roles/{role}");
        await requests.SendAsync("DELETE ORG/roles/{role}");
        const string Grant = """{"principalKind":"user","principal":"{user}","role":"editor"}""";
        await requests.SendAsync("POST ORG/grants", Grant, saves: "grant");
        await requests.SendAsync("DELETE ORG/grants/{grant}");
        await requests.SendAsync("PUT ORG/default-role");
        await requests.SendAsync("PUT ORG/second-factor");
        await requests.SendAsync("POST ORG/service-accounts", saves: "account");
        await requests.SendAsync("PATCH ORG/service-accounts/{account}", """{"name":"Newer"}""");
        await requests.SendAsync("POST ORG/tokens", """{"name":"New","serviceAccount":"{account}"}""", saves: "token");
        await requests.SendAsync("POST ORG/tokens/{token}/rotate");
        await requests.SendAsync("DELETE ORG/tokens/{token}");
        await ChangeProjectHooksAsync(requests);
        await requests.SendAsync("DELETE ORG/service-accounts/{account}");
        await requests.SendAsync("POST ORG/sso", saves: "provider");
        await requests.SendAsync("PUT ORG/sso/{provider}");
        await requests.SendAsync("PUT ORG/sso/policy");
        await requests.SendAsync("DELETE ORG/sso/{provider}");
        await requests.SendAsync("POST ORG/audit/erase");

        var reset = await requests.SendAsync("POST ORG/members/{user}/password-reset");
        var password = $$"""{"token":"{{TokenOf(reset)}}","password":"copper lantern april"}""";
        await requests.SendAsync("POST /auth/password/reset", password);
        await requests.SendAsync("PATCH ORG/members/{user}", """{"isActive":false}""");
        await requests.SendAsync("DELETE ORG/members/{user}");
        await InviteAsync(requests);
    }

    private static async Task InviteAsync(AuditedRequests requests)
    {
        await requests.SendAsync("POST ORG/invitations", saves: "invitation");
        await requests.SendAsync("DELETE ORG/invitations/{invitation}");
        var first = await requests.SendAsync("POST ORG/invitations", """{"email":"ann@example.com"}""");
        var account = $$"""{"token":"{{TokenOf(first)}}","name":"Ann","password":"{{TestPerson.Password}}"}""";
        await requests.SendAsync("POST /auth/invitations/accept", account);
        var person = await TestPerson.SignInAsync(requests.Server);
        var second = await requests.SendAsync("POST ORG/invitations", $$"""{"email":"{{person.Account.Email}}"}""");
        await requests.SendAsync("POST /api/v1/me/invitations", $$"""{"token":"{{TokenOf(second)}}"}""", person: person);
    }

    private static async Task ChangeProjectHooksAsync(AuditedRequests requests)
    {
        const string Hook = """
            {"name":"New","provider":"gitea","environment":"{environment}","serviceAccount":"{account}",
             "flag":{"type":"boolean","variants":{"on":true},"defaultVariant":"on"} }
            """;
        await requests.SendAsync($"POST {Project}/hooks", Hook, saves: "hook");
        await requests.SendAsync($"POST {Project}/hooks/{{hook}}/secret");
        await requests.SendAsync($"DELETE {Project}/hooks/{{hook}}");
        foreach (var webhooks in (string[])["ORG/webhooks", $"{Project}/webhooks"])
        {
            await requests.SendAsync($"POST {webhooks}", saves: "webhook");
            await requests.SendAsync($"PATCH {webhooks}/{{webhook}}", """{"name":"Newer"}""");
            await requests.SendAsync($"POST {webhooks}/{{webhook}}/secret");
            await requests.SendAsync($"DELETE {webhooks}/{{webhook}}");
        }
    }

    /// <summary>Sends the writes of an environment: keys, flags, segments, rules and alerts.</summary>
    public static async Task ChangeEnvironmentAsync(AuditedRequests requests)
    {
        await requests.SendAsync("POST ENV/keys", saves: "key");
        await requests.SendAsync("PATCH ENV/keys/{key}");
        await requests.SendAsync("POST ENV/keys/{key}/rotate");
        await requests.SendAsync("DELETE ENV/keys/{key}");
        await requests.SendAsync("PUT ENV/ruleset", Ruleset);
        await requests.SendAsync("POST ENV/changes", NewFlag);
        await requests.SendAsync("POST ENV/restore", """{"version":"1.1"}""");
        await ChangeAnomaliesAsync(requests);
        requests["key"] = "limit";
        await requests.SendAsync("PUT ENV/flags/{key}");
        await requests.SendAsync("PATCH ENV/flags/{key}");
        await requests.SendAsync("POST ENV/flags/{key}/archive");
        await requests.SendAsync("POST ENV/flags/{key}/restore");
        await requests.SendAsync("DELETE ENV/flags/{key}");
        requests["key"] = "staff";
        await requests.SendAsync("PUT ENV/segments/{key}");
        await requests.SendAsync("PATCH ENV/segments/{key}", """{"included":["b"]}""");
        await requests.SendAsync("POST ENV/segments/{key}/members", """{"included":{"add":["c"]} }""");
        await requests.SendAsync("DELETE ENV/segments/{key}");
        requests["name"] = "imported-from-ffrs";
        await requests.SendAsync("POST ENV/ffrs/flags/{name}");
        const string Import = """{"format":"flipt","files":[{"content":"flags: [{ key: imported, type: BOOLEAN_FLAG_TYPE }]"}]""";
        var plan = (await requests.Environment.SendAsync("POST", "/import?dryRun", Import + "}")).Expect(200).String("plan");
        await requests.SendAsync("POST ENV/import", $$"""{{Import}},"plan":"{{plan}}"}""");
        await requests.SendAsync("POST ENV/epoch");
    }

    private static async Task ChangeAnomaliesAsync(AuditedRequests requests)
    {
        requests["name"] = "rule";
        await requests.SendAsync("PUT ENV/anomaly-rules/{name}");
        await requests.SendAsync("DELETE ENV/anomaly-rules/{name}");
        requests["alert"] = (await AlertTests.OpenAsync(requests.Environment, "$one", minute: 1)).Id;
        await requests.SendAsync("POST ENV/alerts/{alert}/acknowledge");
        await requests.SendAsync("POST ENV/alerts/{alert}/resolve");
    }

    /// <summary>Sends the writes of the repository of an environment.</summary>
    public static async Task ChangeRepositoryAsync(AuditedRequests requests)
    {
        const string Binding = """{"repository":"https://git.example/acme/shop.git","mode":"pull","host":"gitea","token":"t0ken"}""";
        await requests.SendAsync("PUT ENV/git", Binding);
        await requests.SendAsync("POST ENV/git/proposals", NewFlag, saves: "proposal");
        await requests.SendAsync("DELETE ENV/git/proposals/{proposal}");
        await PutStateAsync(
            requests,
            new()
            {
                Status = GitStatus.Held,
                Head = "abc",
                Deletions = 3,
            }
        );
        await requests.SendAsync("POST ENV/git/confirm", """{"commit":"abc","deletions":3}""");
        const string Flag = """{"key":"checkout"}""";
        await PutStateAsync(
            requests,
            new() { Status = GitStatus.Conflict, Conflicts = [new(ItemKind.Flag, "checkout", null, Flag, Flag)] }
        );
        var status = (await requests.Environment.SendAsync("GET", "/git/status")).Expect(200).Json;
        var hash = status.GetProperty("conflicts")[0].GetProperty("hash").GetString();
        (requests["kind"], requests["key"]) = ("flag", "checkout");
        await requests.SendAsync("POST ENV/git/conflicts/{kind}/{key}", $$"""{"take":"git","hash":"{{hash}}"}""");
        await requests.SendAsync("DELETE ENV/git");
    }

    private static async Task PutStateAsync(AuditedRequests requests, GitState state)
    {
        var store = requests.Server.Services.GetRequiredService<IGitStore>();
        var id = requests.Environment.Id;
        var (binding, stored) = ((await store.FindAsync(id))!, await store.ReadStateAsync(id));
        Assert.True(await store.WriteStateAsync(binding, stored with { State = state }));
    }

    private static string TokenOf(Answer created) => created.String("link").Split("#token=")[1];
}
