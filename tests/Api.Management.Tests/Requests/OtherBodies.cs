namespace FlagCluster.Api.Management.Tests.Requests;

/// <summary>Provides valid bodies of the endpoints that are not in <see cref="BodyRoute"/>: for SDK keys, people and anyone.</summary>
internal static class OtherBodies
{
    private const string Context = """{"context":{"targetingKey":"u","email":"root@acme.example"}}""";

    private const string FliptFlag =
        """{"requestId":"r","namespaceKey":"shop","flagKey":"limit","entityId":"u","context":{"country":"DE"}}""";

    private const string Register =
        """{"appName":"app","instanceId":"i","sdkVersion":"x:1.0.0","strategies":["default"],"started":"2027-01-31T00:00:00Z","interval":60000}""";

    private const string Bucket =
        """{"start":"2027-01-31T00:00:00Z","stop":"2027-01-31T00:01:00Z","toggles":{"limit":{"yes":1,"no":0,"variants":{"low":1}}}}""";

    /// <summary>Gets the bodies by route.</summary>
    public static IReadOnlyDictionary<string, string> ByRoute { get; } =
        new Dictionary<string, string>
        {
            ["POST /ofrep/v1/evaluate/flags"] = Context,
            ["POST /ofrep/v1/evaluate/flags/{key}"] = Context,
            ["POST /evaluate/v1/boolean"] = FliptFlag,
            ["POST /evaluate/v1/variant"] = FliptFlag,
            ["POST /evaluate/v1/batch"] = $$"""{"requestId":"r","requests":[{{FliptFlag}}]}""",
            ["POST /api/frontend"] = """{"context":{"userId":"u","properties":{"country":"DE"}}}""",
            ["POST /api/frontend/all"] = """{"context":{"userId":"u","properties":{"country":"DE"}}}""",
            ["POST /api/frontend/client/register"] = Register,
            ["POST /api/client/register"] = Register,
            ["POST /api/frontend/client/metrics"] = $$"""{"appName":"app","instanceId":"i","bucket":{{Bucket}}}""",
            ["POST /api/client/metrics"] = $$"""{"appName":"app","instanceId":"i","bucket":{{Bucket}}}""",
            ["POST /api/client/metrics/bulk"] = """
                {"applications":[{"appName":"app"}],
                 "metrics":[{"featureName":"limit","appName":"app","environment":"env-1","timestamp":"2027-01-31T00:00:00Z","yes":1,"no":0}]}
                """,
            ["POST /api/v1/evaluation"] =
                """{"entityID":"u","entityType":"user","entityContext":{"country":"DE"},"flagKey":"limit","enableDebug":true}""",
            ["POST /api/v1/evaluation/batch"] = """
                {"entities":[{"entityID":"u","entityType":"user","entityContext":{"country":"DE"}}],"flagKeys":["limit"],
                 "flagTags":["ui"],"flagTagsOperator":"ANY"}
                """,
            ["POST /api/v1/track"] =
                """{"sdk":"x/1","events":[{"id":"1","name":"order","targetingKey":"u","time":"2027-01-31T00:00:00Z","value":9.5}]}""",
            ["POST /api/v1/exposures"] = """
                {"sdk":"x/1","events":[{"id":"1","flagKey":"limit","variant":"low","reason":"STATIC","targetingKey":"u",
                 "rulesetVersion":"1.1","time":"2027-01-31T00:00:00Z"}]}
                """,
            ["POST /api/v1/crashes"] = """
                {"sdk":"x/1","events":[{"id":"1","type":"Error","message":"x","stack":"at a","app":"app","platform":"web","targetingKey":"u",
                 "flags":[{"flagKey":"limit","variant":"low","rulesetVersion":"1.1"}]}]}
                """,
            ["POST /api/v1/crashes/batch"] = """
                [{"stackTrace":"Error: x","message":"x","platform":"web","appVersion":"1","activeFlagKeys":["limit"]}]
                """,
            ["PATCH /api/v1/me"] = """{"name":"Jane"}""",
            ["PUT /api/v1/me/password"] = """{"currentPassword":"green kettle march","password":"yellow kettle march"}""",
            ["POST /api/v1/me/email"] = """{"email":"new@example.com"}""",
            ["POST /api/v1/me/second-factors/totp/confirm"] = """{"code":"123456"}""",
            ["POST /api/v1/me/invitations"] = """{"token":"unknown"}""",
            ["POST /auth/login"] = """{"email":"new@example.com","password":"green kettle march"}""",
            ["POST /auth/login/second-factor"] = """{"challenge":"unknown","code":"123456"}""",
            ["POST /auth/confirm"] = """{"password":"green kettle march"}""",
            ["POST /auth/setup"] = """{"token":"unknown","email":"new@example.com","name":"Ann","password":"green kettle march"}""",
            ["POST /auth/link"] = """{"token":"unknown"}""",
            ["POST /auth/register"] = """{"email":"new@example.com","name":"Ann","password":"green kettle march"}""",
            ["POST /auth/invitations/view"] = """{"token":"unknown"}""",
            ["POST /auth/invitations/accept"] =
                """{"token":"unknown","email":"new@example.com","name":"Ann","password":"green kettle march"}""",
            ["POST /auth/password/forgot"] = """{"email":"new@example.com"}""",
            ["POST /auth/password/reset"] = """{"token":"unknown","password":"green kettle march"}""",
            ["POST /auth/email/confirm"] = """{"token":"unknown"}""",
        };

    /// <summary>Returns a valid body of a route of any API, or null when none is known.</summary>
    public static string? Find(string route) =>
        BodyRoute.All.FirstOrDefault(one => one.Route == route)?.Body ?? ByRoute.GetValueOrDefault(route);
}
