namespace FlagCluster.Api.Management.Tests.Rulesets;

/// <summary>
/// Tests endpoints that need only the existence of an environment, on a server that has not loaded its ruleset because the writer does not
/// respond.
/// </summary>
public sealed class WriterUnavailableTests
{
    [Fact]
    public async Task RevokeKey_WriterUnavailable_RevokesIt()
    {
        await using var servers = await UnresponsiveWriter.StartAsync(serveRuleset: false);
        var id = servers.Environment.ServerKey.Split('_')[1];

        (await servers.Environment.SendAsync("DELETE", "/keys/" + id)).Expect(204);

        Assert.Null(servers.Environment.Server.Directories.Current.FindKey(id));
    }

    [Fact]
    public async Task CreateKey_WriterUnavailable_CreatesIt()
    {
        await using var servers = await UnresponsiveWriter.StartAsync(serveRuleset: false);

        (await servers.Environment.SendAsync("POST", "/keys", """{"kind":"server"}""")).Expect(201);
    }

    [Fact]
    public async Task ListKeys_WriterUnavailable_ListsThem()
    {
        await using var servers = await UnresponsiveWriter.StartAsync(serveRuleset: false);

        var keys = (await servers.Environment.SendAsync("GET", "/keys")).Expect(200);

        Assert.Equal(2, keys.Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task History_WriterUnavailable_IsReadFromTheStore()
    {
        await using var servers = await UnresponsiveWriter.StartAsync(serveRuleset: false);

        var changes = (await servers.Environment.SendAsync("GET", "/changes")).Expect(200);

        Assert.Single(changes.Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task ListFlags_WriterUnavailable_Is503()
    {
        await using var servers = await UnresponsiveWriter.StartAsync(serveRuleset: false);

        var answer = (await servers.Environment.SendAsync("GET", "/flags")).ExpectProblem(503);

        Assert.Equal("2", answer.Header("Retry-After"));
    }
}
