using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Requests;

/// <summary>Represents a management endpoint with a body.</summary>
/// <param name="Method">The method.</param>
/// <param name="Template">The template of the path.</param>
/// <param name="Body">A valid body for an environment with the flag <c>limit</c> and the segment <c>staff</c>.</param>
/// <param name="Member">A member of the body, which must not be an object.</param>
/// <param name="IsRequired">Whether the member is required.</param>
internal sealed record BodyRoute(string Method, string Template, string Body, string Member, bool IsRequired)
{
    private const string Organization = "/api/v1/organizations/{organization}";

    private const string Environment = "/api/v1/projects/{project}/environments/{environment}";

    private const string Project = "/api/v1/projects/{project}";

    private const string Webhook = """{"name":"New","url":"https://hooks.example/x","events":["*"]}""";

    private const string Hook =
        """{"name":"New","provider":"github","environment":"missing","serviceAccount":"unknownknown","flag":{"type":"boolean"}}""";

    private const string Provider = """{"name":"New","issuer":"https://id.example","clientId":"flags"}""";

    private const string Import = """{"format":"flipt","files":[{"content":"flags: [{ key: imported, type: BOOLEAN_FLAG_TYPE }]"}]}""";

    private const string AnomalyRule = """{"flag":"limit","metric":{"of":"errors"},"compare":{"to":"threshold","value":0.1}}""";

    /// <summary>Gets every management endpoint with a body.</summary>
    public static IReadOnlyList<BodyRoute> All { get; } =
    [
        new("POST", "/api/v1/organizations", """{"slug":"new"}""", "slug", true),
        new("PATCH", "/api/v1/organizations/{organization}", """{"name":"New"}""", "name", false),
        new("PUT", "/api/v1/installation/organizations/{slug}/quotas", """{"flags":100}""", "flags", false),
        new("POST", "/api/v1/projects", """{"slug":"new"}""", "slug", true),
        new("PATCH", "/api/v1/projects/{project}", """{"name":"New"}""", "name", false),
        new("POST", "/api/v1/projects/{project}/environments", """{"slug":"new"}""", "slug", true),
        new("PATCH", Environment, """{"name":"New"}""", "name", false),
        new("PATCH", Organization + "/members/{user}", """{"isActive":true}""", "isActive", true),
        new("POST", Organization + "/groups", """{"name":"New"}""", "name", true),
        new("PATCH", Organization + "/groups/{group}", """{"name":"New"}""", "name", true),
        new("POST", Organization + "/groups/{group}/members", """{"user":"unknownknown"}""", "user", true),
        new("POST", Organization + "/service-accounts", """{"name":"New"}""", "name", true),
        new("PATCH", Organization + "/service-accounts/{account}", """{"name":"New"}""", "name", false),
        new("POST", Organization + "/roles", """{"slug":"new","permissions":["flags.read"]}""", "slug", true),
        new("PUT", Organization + "/roles/{role}", """{"name":"New","permissions":["flags.read"]}""", "name", true),
        new("POST", Organization + "/grants", """{"principalKind":"user","principal":"unknownknown","role":"viewer"}""", "role", true),
        new("POST", Organization + "/invitations", """{"email":"new@example.com"}""", "email", false),
        new("PUT", Organization + "/default-role", """{"role":"member"}""", "role", true),
        new("POST", Organization + "/sso", Provider, "name", true),
        new("PUT", Organization + "/sso/{provider}", Provider, "name", true),
        new("PUT", Organization + "/sso/policy", """{"required":false}""", "required", true),
        new("PUT", Organization + "/second-factor", """{"required":false}""", "required", true),
        new("POST", Organization + "/tokens", """{"name":"New"}""", "name", true),
        new("POST", Organization + "/tokens/{token}/rotate", """{"overlapHours":1}""", "overlapHours", false),
        new("POST", "/api/v1/organizations/{organization}/audit/erase", """{"user":"ann"}""", "user", true),
        new("POST", Environment + "/keys", """{"kind":"server"}""", "kind", true),
        new("PATCH", Environment + "/keys/{key}", """{"name":"New"}""", "name", false),
        new("POST", Environment + "/keys/{key}/rotate", """{"overlap":"PT24H"}""", "overlap", true),
        new("POST", Environment + "/explain", """{"flag":"limit"}""", "flag", true),
        new("POST", Environment + "/restore", """{"version":"1.0"}""", "version", true),
        new("POST", Environment + "/changes", """{"operations":[{"deleteFlag":"limit"}]}""", "operations", true),
        new("POST", Environment + "/import", Import, "format", true),
        new("POST", Environment + "/ffrs/flags/{name}", """{"enabled":true}""", "enabled", true),
        new("PUT", Environment + "/ruleset", """{"flags":[]}""", "flags", false),
        new("PUT", Environment + "/flags/{key}", """{"type":"number","variants":{"low":2},"defaultVariant":"low"}""", "type", true),
        new("PATCH", Environment + "/flags/{key}", """{"enabled":false}""", "enabled", false),
        new("PUT", Environment + "/segments/{key}", """{"included":["a"]}""", "included", false),
        new("PATCH", Environment + "/segments/{key}", """{"included":["a"]}""", "included", false),
        new("PUT", Environment + "/git", """{"repository":"https://git.example.com/flags.git","mode":"pull"}""", "repository", true),
        new("POST", Environment + "/git/confirm", """{"commit":"unknown","deletions":0}""", "commit", true),
        new("POST", Environment + "/git/conflicts/{kind}/{key}", """{"take":"git","hash":"unknown"}""", "take", true),
        new("POST", Environment + "/git/proposals", """{"operations":[{"deleteFlag":"limit"}]}""", "operations", true),
        new("PUT", Environment + "/anomaly-rules/{name}", AnomalyRule, "flag", true),
        new("POST", Environment + "/anomaly-rules/dry-run", AnomalyRule, "flag", true),
        new("POST", Project + "/hooks", Hook, "name", true),
        new("POST", Project + "/webhooks", Webhook, "name", true),
        new("PATCH", Project + "/webhooks/{webhook}", """{"name":"New"}""", "name", false),
        new("POST", Organization + "/webhooks", Webhook, "name", true),
        new("PATCH", Organization + "/webhooks/{webhook}", """{"name":"New"}""", "name", false),
        new("POST", Environment + "/segments/{key}/members", """{"included":{"add":["a"]}}""", "key", false),
    ];

    /// <summary>Returns a token that may use the endpoint.</summary>
    public Task<string> TokenAsync(TestServer server) =>
        Template == "/api/v1/organizations" || Template.StartsWith("/api/v1/installation", StringComparison.Ordinal)
            ? server.AddRootAsync()
            : Task.FromResult(server.Token);

    /// <summary>Gets the method and the template.</summary>
    public string Route => $"{Method} {Template}";

    /// <summary>Returns the path in an environment.</summary>
    public string PathIn(TestEnvironment environment) =>
        Template
            .Replace("{slug}", environment.Id.Organization, StringComparison.Ordinal)
            .Replace("{organization}", environment.Id.Organization, StringComparison.Ordinal)
            .Replace("{token}", "unknown", StringComparison.Ordinal)
            .Replace("{user}", "unknown", StringComparison.Ordinal)
            .Replace("{group}", "unknown", StringComparison.Ordinal)
            .Replace("{account}", "unknown", StringComparison.Ordinal)
            .Replace("{role}", "unknown", StringComparison.Ordinal)
            .Replace("{project}", environment.Id.Project, StringComparison.Ordinal)
            .Replace("{environment}", environment.Id.Environment, StringComparison.Ordinal)
            .Replace("{webhook}", "unknown", StringComparison.Ordinal)
            .Replace("{provider}", "unknown", StringComparison.Ordinal)
            .Replace("{kind}", "flag", StringComparison.Ordinal)
            .Replace("{name}", "unknown", StringComparison.Ordinal)
            .Replace("{key}", Template.Contains("/segments/", StringComparison.Ordinal) ? "staff" : "limit", StringComparison.Ordinal);
}
