using FlagCluster.Api.Management.Authorization;
using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.Api.Management.Tests.Bundles;
using FlagCluster.Api.Management.Tests.Links;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Testing.Mail;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Audit;

/// <summary>
/// Every route that writes leaves an entry of an audit log or of the log of an environment. A new route needs a request in
/// <see cref="AuditScenario"/>, or a line here that says why it has none.
/// </summary>
public sealed class AuditCoverageTests
{
    /// <summary>The routes that change nothing, although their method is that of a write.</summary>
    private static readonly string[] Unchanging =
    [
        // Evaluations and dry runs.
        "POST ENV/explain",
        "POST ENV/anomaly-rules/dry-run",
        "POST ENV/anomaly-rules/{name}/dry-run",
        // Tests of connections: nothing is stored but the delivery of the webhook.
        "POST ORG/sso/{provider}/test",
        "POST ORG/webhooks/{webhook}/test",
        "POST /api/v1/projects/{project}/webhooks/{webhook}/test",
        // The same event is sent again; the log of deliveries has it.
        "POST ORG/webhooks/{webhook}/deliveries/{delivery}/redeliver",
        "POST /api/v1/projects/{project}/webhooks/{webhook}/deliveries/{delivery}/redeliver",
        // A synchronization is started; what it changes has entries of its own.
        "POST ENV/git/sync",
        "POST /api/v1/hooks/git/{binding}/{path}",
        // A link is read, not used.
        "POST /auth/invitations/view",
        // A secret is shown, which is no second factor before it is confirmed.
        "POST /api/v1/me/second-factors/totp",
        // A sign-in at the identity provider is started; its end makes the link.
        "POST /auth/sso/{organization}/{provider}/link",
    ];

    /// <summary>The routes that need another system. The named tests find their entries.</summary>
    private static readonly Dictionary<string, string> OfOtherTests = new()
    {
        ["POST /api/v1/hooks/{hook}"] = "IncomingHookTests: a signature of the provider",
        ["POST /auth/sso/backchannel-logout/{provider}"] = "BackchannelLogoutTests: a token of the identity provider",
        ["POST /auth/password/forgot"] = nameof(Write_WithAMessage_LeavesAnEntry),
        ["POST /auth/email/confirm"] = nameof(Write_WithAMessage_LeavesAnEntry),
    };

    [Fact]
    public async Task Write_EveryRouteOfTheManagementApi_LeavesAnEntry()
    {
        await using var server = await TestServer.StartAsync(
            ("Accounts:SelfRegistration", "true"),
            ("RateLimit:ManagementPerSecond", "0"),
            ("RateLimit:ManagementAddressPerSecond", "0")
        );
        var requests = new AuditedRequests(server, await server.NewEnvironmentAsync());
        var root = await server.AddRootAsync();

        await AuditScenario.ChangeAccountsAsync(requests, root);
        await AuditScenario.ChangeTenancyAsync(requests, root);
        await AuditScenario.ChangeAccessAsync(requests);
        await AuditScenario.ChangeEnvironmentAsync(requests);
        await ImportBundleAsync(requests);
        await AuditScenario.ChangeRepositoryAsync(requests);

        Assert.Empty(await requests.FindWithoutEntryAsync());
        var known = requests.Routes.Concat(Unchanging.Concat(OfOtherTests.Keys).Select(AccessTable.Expand)).ToHashSet();
        Assert.Empty(WriteRoutes(server).Except(known));
        Assert.Empty(known.Except(WriteRoutes(server)));
    }

    [Fact]
    public async Task Write_WithAMessage_LeavesAnEntry()
    {
        await using var smtp = new SmtpServer();
        await using var server = await PasswordResetTests.StartWithMailAsync(smtp);
        var requests = new AuditedRequests(server, await server.NewEnvironmentAsync());
        var person = await TestPerson.SignInAsync(server);

        await requests.SendAsync("POST /auth/password/forgot", $$"""{"email":"{{person.Account.Email}}"}""");
        await smtp.ReceiveAsync();
        await requests.SendAsync("POST /api/v1/me/email", """{"email":"june@example.com"}""", person: person);
        var token = PasswordResetTests.TokenOf(await smtp.ReceiveAsync());
        await requests.SendAsync("POST /auth/email/confirm", $$"""{"token":"{{token}}"}""");

        Assert.Empty(await requests.FindWithoutEntryAsync());
    }

    private static async Task ImportBundleAsync(AuditedRequests requests)
    {
        var (server, environment) = (requests.Server, requests.Environment);
        var archive = await BundleFiles.PackAsync(
            BundleFormat.TarGz,
            (environment.In("flags/bu/bundled.yaml"), BundleFiles.Flag("bundled"))
        );
        var plan = (await server.ImportAsync(archive, "mode=merge&dryRun")).Expect(200).String("plan");
        using var content = new ByteArrayContent(archive);
        var answer = await server.SendAsync(
            "POST",
            $"{People.Organization}/bundle?mode=merge&plan={plan}",
            server.Token,
            content,
            ("Content-Type", "application/gzip"),
            ("X-Request-Id", requests.NewRequest("POST ORG/bundle"))
        );
        answer.Expect(200);
    }

    private static HashSet<string> WriteRoutes(TestServer server) =>
        (
            from endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            where endpoint.Metadata.GetMetadata<IAccessDeclaration>() is not null
            from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
            where method is not ("GET" or "HEAD")
            select $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}"
        ).ToHashSet();
}
