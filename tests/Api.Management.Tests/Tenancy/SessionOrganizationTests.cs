using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Tenancy;

/// <summary>The organization of a session whose person is a member of several, or of none.</summary>
public sealed class SessionOrganizationTests : IAsyncLifetime
{
    private const string Projects = "/api/v1/projects";

    private TestServer _server = null!;
    private TestPerson _person = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        foreach (var organization in new[] { "globex", "initech" })
        {
            await _server.Directories.AddOrganizationAsync(TestActors.Administrator, organization, organization);
            await _server.AddOwnerAsync(organization);
            await _server.Directories.AddProjectAsync(TestActors.Administrator, organization, organization + "-app", "App");
            var environment = new EnvironmentId(organization, organization + "-app", "production");
            await _server.Directories.AddEnvironmentAsync(TestActors.Administrator, environment, "Production");
        }
        _person = await TestPerson.SignInAsync(_server);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task List_MemberOfTwoOrganizations_ReturnsBoth()
    {
        await JoinBothAsync();

        var listed = (await _person.SendAsync("GET", "/api/v1/organizations")).Expect(200);

        Assert.Equal(["globex", "initech"], Slugs(listed));
    }

    [Fact]
    public async Task List_MemberOfNone_IsEmpty() =>
        Assert.Empty(Slugs((await _person.SendAsync("GET", "/api/v1/organizations")).Expect(200)));

    [Fact]
    public async Task Request_MemberOfNone_Is403()
    {
        var answer = (await _person.SendAsync("GET", Projects)).ExpectProblem(403);

        Assert.Equal("No organization", answer.String("title"));
    }

    [Fact]
    public async Task Request_MemberOfTwoWithoutTheHeader_Is400AndNamesThem()
    {
        await JoinBothAsync();

        var answer = (await _person.SendAsync("GET", Projects)).ExpectProblem(400);

        Assert.Contains("'globex', 'initech'", answer.String("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("globex")]
    [InlineData("initech")]
    public async Task Request_WithTheHeader_IsAboutThatOrganization(string organization)
    {
        await JoinBothAsync();

        var projects = (await SendAsync(Projects, organization)).Expect(200);

        Assert.Equal([organization + "-app"], Slugs(projects));
    }

    [Fact]
    public async Task Request_HeaderOfAForeignOrganization_IsAnsweredAsOfAnUnknownOne()
    {
        await JoinBothAsync();

        var foreign = (await SendAsync(Projects, TestServer.Organization)).ExpectProblem(404);
        var unknown = (await SendAsync(Projects, "none")).ExpectProblem(404);

        Assert.Equal(unknown.Text.Replace("none", TestServer.Organization, StringComparison.Ordinal), foreign.Text);
    }

    [Fact]
    public async Task Request_WithTheQueryParameter_IsAboutThatOrganization()
    {
        await JoinBothAsync();
        const string permissions = "/api/v1/me/permissions?environment=initech-app/production&organization=";

        (await _person.SendAsync("GET", permissions + "initech")).Expect(200);
        (await _person.SendAsync("GET", permissions + "globex")).ExpectProblem(404);
    }

    private async Task JoinBothAsync()
    {
        await _server.JoinAsync(_person, "admin", "globex");
        await _server.JoinAsync(_person, "admin", "initech");
    }

    private Task<Answer> SendAsync(string path, string organization) =>
        _person.SendAsync("GET", path, body: null, ("FlagCluster-Organization", organization));

    private static IEnumerable<string> Slugs(Answer answer) =>
        answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("slug").GetString()!);
}
