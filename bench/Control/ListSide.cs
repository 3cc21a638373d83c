using FlagCluster.Testing.Servers;

namespace FlagCluster.Bench.Control;

/// <summary>Represents a server on SQLite with a number of people, projects and keys.</summary>
internal sealed class ListSide : IAsyncDisposable
{
    private readonly TestServer _server;
    private readonly int _people;
    private readonly int _projects;
    private readonly TestEnvironment _environment;

    private ListSide(TestServer server, TestEnvironment environment, int people, int projects) =>
        (_server, _environment, _people, _projects) = (server, environment, people, projects);

    /// <summary>Starts a server and adds the rows.</summary>
    public static async Task<ListSide> CreateAsync(int people, int projects, int keys)
    {
        var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync();
        ControlRows.AddAccounts(server.DatabasePath, people);
        ControlRows.AddProjects(server.DatabasePath, TestServer.Organization, projects);
        ControlRows.AddKeys(server.DatabasePath, environment.Id, keys);
        await AccessSide.AddMembersAsync(server.Services, TestServer.Organization, people, projects);
        await server.Directories.RefreshAsync();
        return new(server, environment, people, projects);
    }

    /// <summary>Reads the first page of members.</summary>
    public Task FirstMembersAsync() => GetAsync("/api/v1/organizations/acme/members");

    /// <summary>Reads the page that begins in the middle of the members.</summary>
    public Task MiddleMembersAsync() => GetAsync($"/api/v1/organizations/acme/members?after={ControlRows.User(_people / 2)}");

    /// <summary>Reads the page of projects that begins in the middle.</summary>
    public Task ProjectsAsync() => GetAsync($"/api/v1/projects?after={ControlRows.Project(_projects / 2)}");

    /// <summary>Reads the first page of keys of an environment.</summary>
    public Task KeysAsync() => GetAsync($"/api/v1/projects/shop/environments/{_environment.Id.Environment}/keys");

    /// <summary>Reads the first page of grants.</summary>
    public Task GrantsAsync() => GetAsync("/api/v1/organizations/acme/grants");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => new(_server.DisposeAsync());

    private async Task GetAsync(string path) => (await _server.SendAsync("GET", path, _server.Token)).Expect(200);
}
