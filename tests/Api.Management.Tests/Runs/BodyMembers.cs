namespace FlagCluster.Api.Management.Tests.Runs;

/// <summary>Lists which texts of bodies are ids, and why the others are none. A new member is listed here.</summary>
internal static class BodyMembers
{
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal)
    {
        ["a name or text for people"] = "name description message owner color",
        ["a choice from a fixed list"] =
            "format preset compatibleApis events permissions scopes flagTagsOperator entityType type platform reason errorCode system",
        ["a secret, or what proves one"] = "password currentPassword token code challenge secret clientSecret hookSecret privateKey",
        ["an address or a place in another system"] =
            "url issuer repository branch path directory content clientId groupsClaim domains value namespace committerName committerEmail "
            + "user appId branchPattern keyTemplate origins",
        ["a state that the server gave before, of the environment of the path"] = "commit hash plan",
        ["a time"] = "expires expiresAt time overlap stop timestamp after before",
        ["a part of a definition, which names nothing outside the flag"] =
            "defaultVariant offVariant variant variants attachments metadata tags flagTags id salt by attribute equals in contains "
            + "startsWith endsWith matches gt gte lt lte inCidr semverEquals semverGt semverGte semverLt semverLte",
        ["the caller of an application, and what the application reports"] =
            "targetingKey entityID entityId context included excluded add remove ruleId rulesetVersion sdk app appName appVersion stack "
            + "stackTrace requestId",
    };

    private static readonly HashSet<string> Ids =
    [
        "activeFlagKeys",
        "email",
        "environment",
        "environments",
        "environmentSlugs",
        "exempt",
        "featureName",
        "flag",
        "flagKey",
        "flagKeys",
        "group",
        "groups",
        "key",
        "namespaceKey",
        "principal",
        "project",
        "role",
        "segment",
        "serviceAccount",
        "slug",
        "version",
    ];

    private static readonly HashSet<string> Others = [.. None.Values.SelectMany(names => names.Split(' '))];

    /// <summary>Returns whether a text of a body is an id, or null when it is not listed.</summary>
    public static bool? IsId(Operation operation, string place)
    {
        var name = place.Split('/').LastOrDefault(part => part is not ("" or "-" or "*")) ?? "";
        // A person of the tenant, except where it is the name at the host of a repository.
        if (name == "user" && !operation.Template.EndsWith("/git", StringComparison.Ordinal))
            return true;
        if (Ids.Contains(name))
            return true;
        return Others.Contains(name) ? false : null;
    }
}
