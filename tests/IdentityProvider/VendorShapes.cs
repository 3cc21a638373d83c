using System.Text.Json.Nodes;

namespace FlagCluster.IdentityProvider;

/// <summary>Makes the test identity provider answer in the forms of well-known ones: issuer, claims, and where each claim is.</summary>
public static class VendorShapes
{
    /// <summary>The tenant of <see cref="ActAsEntra"/>, and the object id of the group of its person.</summary>
    public const string EntraTenant = "3f6c1d0e-1f7a-4f0b-9a51-0d8c7f3f2b10";

    /// <inheritdoc cref="EntraTenant"/>
    public const string EntraGroup = "b1a4a3a5-63cf-4a6c-8f3c-5a2d1ad0c9e7";

    /// <summary>Google, for a person whose account the organization of a domain administers.</summary>
    public static void ActAsGoogle(this TestIdentityProvider provider)
    {
        Begin(provider, path: "", namesItself: false);
        Set(
            provider.Person,
            """
            {"sub":"110169484474386276334","azp":"flagcluster","hd":"example.com","email":"jane@example.com","email_verified":true,
             "name":"Jane Doe","given_name":"Jane","family_name":"Doe","picture":"https://lh3.example/photo.jpg"}
            """
        );
        Set(provider.UserInfo, """{"name":"Jane Doe","email":"jane@example.com","email_verified":true,"hd":"example.com"}""");
        provider.ChangeDiscovery = document => document.Remove("end_session_endpoint");
    }

    /// <summary>Microsoft Entra ID, with the optional claims <c>email</c> and <c>groups</c>. It states no <c>email_verified</c>.</summary>
    public static void ActAsEntra(this TestIdentityProvider provider)
    {
        Begin(provider, $"/{EntraTenant}/v2.0", namesItself: false);
        Set(
            provider.Person,
            $$"""
            {"sub":"AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ","oid":"00000000-0000-0000-66f3-3332eca7ea81","tid":"{{EntraTenant}}",
             "ver":"2.0","uti":"fqiBqXLPj0eQa82S-IYFAA","name":"Jane Doe","preferred_username":"jane.upn@corp.example",
             "email":"jane@example.com","groups":["{{EntraGroup}}","5dc9ad9f-0000-4a6c-8f3c-5a2d1ad0c9e7"]}
            """
        );
        Set(provider.UserInfo, """{"name":"Jane Doe","given_name":"Jane","family_name":"Doe","email":"jane@example.com"}""");
    }

    /// <summary>Makes <see cref="ActAsEntra"/> omit the groups of a person who is in more than 200.</summary>
    public static void OmitGroupsOfEntra(this TestIdentityProvider provider)
    {
        provider.Person.Remove("groups");
        provider.Person["_claim_names"] = new JsonObject { ["groups"] = "src1" };
        provider.Person["_claim_sources"] = new JsonObject
        {
            ["src1"] = new JsonObject { ["endpoint"] = $"https://graph.windows.net/{EntraTenant}/users/66f3/getMemberObjects" },
        };
    }

    /// <summary>Okta, whose ID token has only the subject when there is an access token with which the rest can be read.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="path">Empty for the authorization server of the organization, or the path of another one.</param>
    public static void ActAsOkta(this TestIdentityProvider provider, string path = "")
    {
        Begin(provider, path, namesItself: false);
        Set(provider.Person, """{"sub":"00uid4BxXw6I6TV4m0g3","ver":1,"idp":"00ok1u7AsAkrwdZL3z0g3","amr":["pwd"]}""");
        Set(
            provider.UserInfo,
            """
            {"name":"Jane Doe","email":"jane@example.com","email_verified":true,"preferred_username":"jane@example.com","locale":"en-US",
             "groups":["Everyone","Flag editors"]}
            """
        );
    }

    /// <summary>Keycloak, with the mapper <i>Group Membership</i> and <i>Full group path</i> on, as it is by default.</summary>
    public static void ActAsKeycloak(this TestIdentityProvider provider)
    {
        Begin(provider, "/realms/corp", namesItself: true);
        Set(
            provider.Person,
            """
            {"sub":"0b2a4d0c-3a0f-4e59-8a51-8f2a0d1c7b3e","typ":"ID","azp":"flagcluster","sid":"4f1c7d1e-session","acr":"1",
             "email":"jane@example.com","email_verified":true,"name":"Jane Doe","preferred_username":"jane",
             "groups":["/flags/editors"],"realm_access":{"roles":["offline_access","flag-editor"]}}
            """
        );
        Set(provider.UserInfo, """{"email":"jane@example.com","email_verified":true,"preferred_username":"jane"}""");
    }

    /// <summary>GitLab, whose ID token lists only direct groups, and whose UserInfo also those above them.</summary>
    public static void ActAsGitLab(this TestIdentityProvider provider)
    {
        Begin(provider, path: "", namesItself: false);
        Set(
            provider.Person,
            """
            {"sub":"1473","sub_legacy":"d5c1d4a7ff01b5d2d6fbd7a8b9f5c2","auth_time":1,"email":"jane@example.com","email_verified":true,
             "groups_direct":["corp/flag-editors"]}
            """
        );
        Set(
            provider.UserInfo,
            """
            {"name":"Jane Doe","nickname":"jane","preferred_username":"jane","email":"jane@example.com","email_verified":true,
             "groups":["corp","corp/flag-editors"],"https://gitlab.org/claims/groups/owner":["corp"]}
            """
        );
        provider.ChangeDiscovery = document => document.Remove("end_session_endpoint");
    }

    private static void Begin(TestIdentityProvider provider, string path, bool namesItself) =>
        (provider.Path, provider.NamesItself) = (path, namesItself);

    private static void Set(JsonObject claims, string json)
    {
        claims.Clear();
        foreach (var (name, value) in JsonNode.Parse(json)!.AsObject())
            claims[name] = value!.DeepClone();
    }
}
