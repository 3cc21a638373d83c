using FlagCluster.Contracts.Access;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>Creates members of an organization, who use personal tokens or sessions.</summary>
internal static class People
{
    public const string Organization = "/api/v1/organizations/acme";

    /// <summary>Creates a person with a role in the organization, who has signed in.</summary>
    public static async Task<TestPerson> SignInMemberAsync(this TestServer server, string role)
    {
        var person = await TestPerson.SignInAsync(server);
        await server.JoinAsync(person, role);
        return person;
    }

    /// <summary>Makes a person a member of an organization with a role there.</summary>
    public static Task JoinAsync(this TestServer server, TestPerson person, string role, string organization = TestServer.Organization) =>
        server.JoinAsync(person.Account.Id, organization, new Grant("", organization, Principal.User(""), role, DateTimeOffset.UnixEpoch));

    /// <summary>Makes a user a member of an organization.</summary>
    public static async Task JoinAsync(this TestServer server, string user, string organization, params Grant[] grants)
    {
        var joined = await server.Access.JoinAsync(TestActors.Administrator, TestActors.Administrator, organization, user, grants, []);
        Assert.Null(joined.Denial);
    }

    /// <summary>Adds a member with a role in the organization.</summary>
    /// <returns>The text of a personal token.</returns>
    public static async Task<string> AddPersonAsync(
        this TestServer server,
        string user,
        string role,
        string? project = null,
        EnvironmentFilter? environments = null
    )
    {
        var grant = new Grant("", TestServer.Organization, Principal.User(user), role, default)
        {
            Project = project,
            Environments = environments ?? EnvironmentFilter.All,
        };
        await server.JoinAsync(user, TestServer.Organization, grant);
        var (_, text) = await server.Access.AddTokenAsync(TestActors.Administrator, TestServer.Organization, Principal.User(user), user);
        return text;
    }
}
