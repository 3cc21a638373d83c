using System.Text.RegularExpressions;
using FlagCluster.Api.Management.Tests.Requests;

namespace FlagCluster.Api.Management.Tests.Runs;

/// <summary>Provides bodies with every id that the OpenAPI document describes. <c>$name</c> stands for an id of the caller.</summary>
internal static partial class ProbeBodies
{
    private const string Organization = "/api/v1/organizations/{organization}",
        Project = "/api/v1/projects/{project}",
        Environment = Project + "/environments/{environment}";

    private const string Webhook = """{"name":"New","url":"https://hooks.example/x","events":["*"],"environments":["$environment"]}""";

    private const string Provider = """
        {"name":"New","issuer":"https://id.example","clientId":"flags","groupsClaim":"groups","groups":[{"value":"g","group":"$group"}]}
        """;

    private const string Flag = """
        {"key":"limit","type":"number","variants":{"low":1},"defaultVariant":"low","prerequisites":[{"flag":"other","variants":["on"]}],
        "rules":[{"id":"s","when":{"segment":"staff"},"serve":{"variant":"low"}},
        {"id":"f","when":{"flag":"other","variants":["on"]},"serve":{"variant":"low"}}]}
        """;

    private const string Segment = """
        {"key":"staff","included":["root"],"when":{"segment":"more"}}
        """;

    // Segments have no conditions on flags, which the schema of conditions does not say.
    private const string SegmentOfFlag = """
        {"key":"staff","when":{"flag":"other","variants":["on"]}}
        """;

    private const string Rest = """
        {"key":"other","type":"boolean","variants":{"on":true},"defaultVariant":"on"}],"segments":[{"key":"more","included":["root"]}
        """;

    private const string AnomalyRule = """
        {"flag":"limit","metric":{"of":"errors"},"compare":{"to":"threshold","value":0.1},"actions":[{"notify":"webhook:$webhook"}]}
        """;

    private static readonly ILookup<string, string> More = new (string Route, string Body)[]
    {
        ($"POST {Project}/environments", """{"slug":"new","copyFrom":{"environment":"$environment","version":"1.1"}}"""),
        (
            $"POST {Organization}/grants",
            """{"principalKind":"user","principal":"$user","role":"viewer","project":"$project","environmentSlugs":["$environment"]}"""
        ),
        (
            $"POST {Organization}/invitations",
            """
            {"email":"new@example.com","groups":["$group"],
             "grants":[{"role":"viewer","project":"$project","environmentSlugs":["$environment"]}]}
            """
        ),
        ($"POST {Organization}/sso", Provider),
        ($"PUT {Organization}/sso/{{provider}}", Provider),
        ($"PUT {Organization}/sso/policy", """{"required":true,"exempt":["$user"]}"""),
        ($"POST {Organization}/tokens", """{"name":"New","serviceAccount":"$account","environments":["$project/$environment"]}"""),
        ($"POST {Organization}/webhooks", Webhook),
        ($"POST {Project}/webhooks", Webhook),
        ($"PATCH {Organization}/webhooks/{{webhook}}", """{"environments":["$environment"]}"""),
        ($"PATCH {Project}/webhooks/{{webhook}}", """{"environments":["$environment"]}"""),
        (
            $"POST {Project}/hooks",
            """
            {"name":"New","provider":"github","environment":"$environment","serviceAccount":"$account",
             "flag":{"type":"boolean","variants":{"on":true},"defaultVariant":"on"}}
            """
        ),
        ($"PUT {Environment}/ruleset", "{\"flags\":[" + Flag + "," + Rest + "," + Segment + "]}"),
        ($"PUT {Environment}/ruleset", "{\"flags\":[" + Rest + "," + SegmentOfFlag + "]}"),
        ($"PUT {Environment}/flags/{{key}}", Flag),
        ($"PUT {Environment}/segments/{{key}}", Segment),
        ($"PUT {Environment}/segments/{{key}}", SegmentOfFlag),
        ($"POST {Environment}/segments/{{key}}/members", """{"key":"staff","included":{"add":["a"]}}"""),
        ($"POST {Environment}/changes", "{\"operations\":[{\"putFlag\":" + Flag + "}]}"),
        ($"POST {Environment}/changes", """{"operations":[{"deleteSegment":"more"}]}"""),
        ($"POST {Environment}/git/proposals", "{\"operations\":[{\"putFlag\":" + Flag + "}]}"),
        ($"PUT {Environment}/anomaly-rules/{{name}}", AnomalyRule),
        ($"POST {Environment}/anomaly-rules/dry-run", AnomalyRule),
        // The names of the environment are not in the document, and are read for Flipt's SDKs.
        ("POST /evaluate/v1/boolean", """{"requestId":"r","environmentKey":"$environment","flagKey":"other","entityId":"u"}"""),
        ("POST /evaluate/v1/variant", """{"requestId":"r","environmentKey":"$environment","flagKey":"limit","entityId":"u"}"""),
    }.ToLookup(one => one.Route, one => one.Body);

    /// <summary>Returns the bodies of an operation; empty when it has none.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="ownId">Returns the caller's id for a name.</param>
    public static IReadOnlyList<string> Of(Operation operation, Func<string, string> ownId)
    {
        if (!operation.HasBody)
            return [];
        return [.. More[operation.Route].Prepend(OtherBodies.Find(operation.Route) ?? "{}").Select(body => Name().Replace(body, Replace))];

        string Replace(Match match) => ownId(match.Groups[1].Value);
    }

    [GeneratedRegex(@"\$([a-z]+)")]
    private static partial Regex Name();
}
