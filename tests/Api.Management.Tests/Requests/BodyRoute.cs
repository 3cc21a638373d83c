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
    private const string Environment = "/api/v1/projects/{project}/environments/{environment}";

    private const string AnomalyRule = """{"flag":"limit","metric":{"of":"errors"},"compare":{"to":"threshold","value":0.1}}""";

    /// <summary>Gets every management endpoint with a body.</summary>
    public static IReadOnlyList<BodyRoute> All { get; } =
    [
        new("POST", "/api/v1/projects", """{"slug":"new"}""", "slug", true),
        new("PATCH", "/api/v1/projects/{project}", """{"name":"New"}""", "name", true),
        new("POST", "/api/v1/projects/{project}/environments", """{"slug":"new"}""", "slug", true),
        new("PATCH", Environment, """{"name":"New"}""", "name", true),
        new("POST", "/api/v1/tokens", """{"name":"New"}""", "name", true),
        new("POST", Environment + "/keys", """{"kind":"server"}""", "kind", true),
        new("POST", Environment + "/explain", """{"flag":"limit"}""", "flag", true),
        new("POST", Environment + "/restore", """{"version":"1.0"}""", "version", true),
        new("POST", Environment + "/changes", """{"operations":[{"deleteFlag":"limit"}]}""", "operations", true),
        new("PUT", Environment + "/ruleset", """{"flags":[]}""", "flags", false),
        new("PUT", Environment + "/flags/{key}", """{"type":"number","variants":{"low":2},"defaultVariant":"low"}""", "type", true),
        new("PATCH", Environment + "/flags/{key}", """{"enabled":false}""", "enabled", false),
        new("PUT", Environment + "/segments/{key}", """{"included":["a"]}""", "included", false),
        new("PATCH", Environment + "/segments/{key}", """{"included":["a"]}""", "included", false),
        new("PUT", Environment + "/anomaly-rules/{name}", AnomalyRule, "flag", true),
        new("POST", Environment + "/anomaly-rules/dry-run", AnomalyRule, "flag", true),
        new("POST", Environment + "/segments/{key}/members", """{"included":{"add":["a"]}}""", "key", false),
    ];

    /// <summary>Gets the method and the template.</summary>
    public string Route => $"{Method} {Template}";

    /// <summary>Returns the path in an environment.</summary>
    public string PathIn(TestEnvironment environment) =>
        Template
            .Replace("{project}", environment.Id.Project, StringComparison.Ordinal)
            .Replace("{environment}", environment.Id.Environment, StringComparison.Ordinal)
            .Replace("{name}", "unknown", StringComparison.Ordinal)
            .Replace("{key}", Template.Contains("/segments/", StringComparison.Ordinal) ? "staff" : "limit", StringComparison.Ordinal);
}
