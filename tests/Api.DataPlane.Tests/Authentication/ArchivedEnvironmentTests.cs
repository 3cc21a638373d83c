using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.DataPlane.Tests.Authentication;

/// <summary>Keys of archived and deleted environments.</summary>
public sealed class ArchivedEnvironmentTests(TestServer server) : IClassFixture<TestServer>
{
    public static TheoryData<string, string, string?> Endpoints => CredentialTests.Endpoints;

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Request_ArchivedEnvironment_Is403UntilItIsActiveAgain(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await server.SendAsync(method, path, environment.ServerKey, body)).Expect(200);

        await server.Directories.UpdateEnvironmentAsync(TestActors.Administrator, environment.Id, new() { Archived = true });

        var answer = (await server.SendAsync(method, path, environment.ServerKey, body)).Expect(403);
        if (method != "HEAD")
            Assert.Equal("Environment archived", answer.String("title"));
        await server.Directories.UpdateEnvironmentAsync(TestActors.Administrator, environment.Id, new() { Archived = false });
        (await server.SendAsync(method, path, environment.ServerKey, body)).Expect(200);
    }

    [Fact]
    public async Task Request_WrongSecretOfAnArchivedEnvironment_Is401()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        await server.Directories.UpdateEnvironmentAsync(TestActors.Administrator, environment.Id, new() { Archived = true });
        var wrong = environment.ServerKey[..^1] + (environment.ServerKey[^1] == 'A' ? 'E' : 'A');

        (await server.SendAsync("GET", "/api/v1/ruleset", wrong)).ExpectProblem(401);
    }

    [Fact]
    public async Task Request_EnvironmentDeletedWithItsKeys_Is401UntilItIsRestored()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await server.SendAsync("GET", "/api/v1/ruleset", environment.ServerKey)).Expect(200);

        await server.Directories.DeleteEnvironmentAsync(TestActors.Administrator, environment.Id, cascade: true);

        (await server.SendAsync("GET", "/api/v1/ruleset", environment.ServerKey)).ExpectProblem(401);
        await server.Directories.UndeleteEnvironmentAsync(TestActors.Administrator, environment.Id);
        (await server.SendAsync("GET", "/api/v1/ruleset", environment.ServerKey)).Expect(200);
    }

    [Fact]
    public async Task Stream_EnvironmentArchived_Ends()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var stream = await environment.StreamAsync();
        await stream.NextAsync();

        await server.Directories.UpdateEnvironmentAsync(TestActors.Administrator, environment.Id, new() { Archived = true });

        Assert.Empty(await stream.ReadToEndAsync());
    }
}
