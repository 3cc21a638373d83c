using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Servers;
using Microsoft.Data.Sqlite;

namespace FlagCluster.Api.DataPlane.Tests.Operations;

/// <summary>The fault: another process locks the database.</summary>
public sealed class StorageUnavailableTests
{
    public static TheoryData<string, string, string?> Writes =>
        new()
        {
            { "PUT", "/flags/a", SampleDocuments.Flag() },
            { "PATCH", "/flags/limit", """{"description":"x"}""" },
            { "DELETE", "/flags/limit", null },
            { "PUT", "/ruleset", """{"flags":[]}""" },
            { "POST", "/epoch", null },
            { "POST", "/keys", """{"kind":"server"}""" },
        };

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_DatabaseLocked_Is503WithRetryAfter(string method, string path, string? body)
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        await using var connection = await LockAsync(server);

        var answer = (await environment.SendAsync(method, path, body)).ExpectProblem(503);

        Assert.Equal("2", answer.Header("Retry-After"));
        Assert.Null(answer.Header("ETag"));
    }

    [Fact]
    public async Task CreateProject_DatabaseLocked_Is503()
    {
        await using var server = await TestServer.StartAsync();
        await using var connection = await LockAsync(server);

        (await server.SendAsync("POST", "/api/v1/projects", server.Token, """{"slug":"p"}""")).ExpectProblem(503);
    }

    [Fact]
    public async Task Read_DatabaseLocked_Continues()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        await using var connection = await LockAsync(server);

        (await environment.EvaluateAsync("limit")).Expect(200);
        (await environment.SendAsync("GET", "/flags/limit")).Expect(200);
        (await server.SendAsync("GET", "/health/ready", null)).Expect(200);
    }

    [Fact]
    public async Task Write_RepeatedAfterTheLock_IsAppliedAndStreamed()
    {
        await using var server = await TestServer.StartAsync();
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var stream = await environment.StreamAsync();
        await stream.NextAsync();
        await using (await LockAsync(server))
            (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), ("Idempotency-Key", "a"))).ExpectProblem(503);

        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), ("Idempotency-Key", "a"))).Expect(201);

        var patch = await stream.NextAsync();
        Assert.Equal(("patch", "1.2"), (patch.Name, patch.Id));
    }

    /// <summary>Locks the database for writes until the connection is closed.</summary>
    private static async Task<SqliteConnection> LockAsync(TestServer server)
    {
        var connection = new SqliteConnection($"Data Source={server.DatabasePath};Pooling=False");
        await connection.OpenAsync();
        await connection.ExecuteAsync("BEGIN IMMEDIATE");
        return connection;
    }
}
