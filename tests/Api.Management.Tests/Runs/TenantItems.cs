using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Runs;

/// <summary>Represents one of each thing that a tenant has.</summary>
/// <param name="Token">The token of an owner.</param>
/// <param name="Person">A member who has signed in.</param>
/// <param name="Ids">The ids by the parameter of paths that they are for.</param>
internal sealed record TenantItems(string Token, TestPerson Person, IReadOnlyDictionary<string, string> Ids)
{
    /// <summary>Creates the items of a tenant with one environment.</summary>
    public static async Task<TenantItems> AddAsync(TestServer server, EnvironmentId environment, string name)
    {
        var (token, text) = await server.AddOwnerAsync(environment.Organization, name);
        var organization = "/api/v1/organizations/" + environment.Organization;
        var project = "/api/v1/projects/" + environment.Project;
        var person = await TestPerson.SignInAsync(server);
        await server.JoinAsync(person, "viewer", environment.Organization);
        var session = (await person.SendAsync("GET", "/api/v1/me/sessions")).Expect(200).Json.GetProperty("items")[0];
        var principal = Principal.User(person.Account.Id);
        var grant = server.Directories.Current.GrantsOf(environment.Organization).Single(grant => grant.Principal == principal);
        var hook = $$"""
            {"name":"{{name}}","provider":"gitea","environment":"{{environment.Environment}}","serviceAccount":"{{token.Owner.Id}}",
            "flag":{"type":"boolean","variants":{"on":true},"defaultVariant":"on"} }
            """;
        var role = $"{name}-role";
        var repository = $$"""
            {"repository":"https://{{name}}.example/acme/flags.git","mode":"pull","host":"gitea","token":"t0ken"}
            """;
        const string Change = """
            {"operations":[{"putFlag":{"key":"proposed","type":"boolean","variants":{"on":true},"defaultVariant":"on"} }]}
            """;
        var git = $"{project}/environments/{environment.Environment}/git";
        var binding = (await server.SendAsync("PUT", git, text, repository)).Expect(201);
        var proposal = (await server.SendAsync("POST", git + "/proposals", text, Change)).Expect(202);
        await AddAsync(organization + "/roles", $$"""{"slug":"{{role}}","permissions":["projects.read"]}""", "slug");
        return new(
            text,
            person,
            new Dictionary<string, string>
            {
                ["organization"] = environment.Organization,
                ["slug"] = environment.Organization,
                ["project"] = environment.Project,
                ["environment"] = environment.Environment,
                ["token"] = token.Id,
                ["account"] = token.Owner.Id,
                ["user"] = person.Account.Id,
                ["session"] = session.GetProperty("id").GetString()!,
                ["grant"] = grant.Id,
                ["role"] = role,
                ["key"] = await AddAsync($"{project}/environments/{environment.Environment}/keys", """{"kind":"server"}"""),
                ["group"] = await AddAsync(organization + "/groups", $$"""{"name":"{{name}}-group"}"""),
                ["webhook"] = await AddAsync(
                    organization + "/webhooks",
                    $$"""{"name":"{{name}}","url":"https://{{name}}.example/hook","events":["*"]}"""
                ),
                ["provider"] = await AddAsync(
                    organization + "/sso",
                    $$"""{"name":"{{name}}","issuer":"https://{{name}}.example","clientId":"{{name}}"}"""
                ),
                ["invitation"] = await AddAsync(organization + "/invitations", $$"""{"email":"{{name}}@example.com"}"""),
                ["hook"] = await AddAsync(project + "/hooks", hook),
                ["binding"] = binding.String("id"),
                ["proposal"] = proposal.String("id"),
                ["path"] = binding.String("hookPath").Split('/')[^1],
            }
        );

        async Task<string> AddAsync(string path, string body, string id = "id") =>
            (await server.SendAsync("POST", path, text, body)).Expect(201).String(id);
    }
}
