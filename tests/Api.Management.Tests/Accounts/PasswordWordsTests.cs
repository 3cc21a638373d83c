using FlagCluster.Control.Access;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Accounts;

/// <summary>Passwords that are little more than the name of an organization.</summary>
public sealed class PasswordWordsTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Word = "pelicanworks";

    [Fact]
    public async Task ChangePassword_NameOfTheOrganization_Is422()
    {
        var person = await TestPerson.SignInAsync(server);
        await server.Directories.UpdateOrganizationAsync(
            TestActors.Administrator,
            TestServer.Organization,
            new() { Name = "Pelicanworks" }
        );

        // Of somebody else's organization it is as good as any other.
        (await ChangeAsync(person, Word + "99", TestPerson.Password)).Expect(200);
        var access = server.Services.GetRequiredService<AccessDirectory>();
        var (administrator, organization) = (TestActors.Administrator, TestServer.Organization);
        Assert.Null((await access.JoinAsync(administrator, administrator, organization, person.Account.Id, [], [])).Denial);

        var answer = await ChangeAsync(person, Word + "77", Word + "99");

        Assert.Equal(["/password"], answer.ExpectProblem(422).Pointers);
    }

    private static Task<Answer> ChangeAsync(TestPerson person, string password, string current) =>
        person.SendAsync("PUT", "/api/v1/me/password", $$"""{"currentPassword":"{{current}}","password":"{{password}}"}""");
}
