using FlagCluster.Testing.Servers;
using Microsoft.Data.Sqlite;

namespace FlagCluster.Api.DataPlane.Tests.Operations;

/// <summary>Tests a locked database: writes fail, everything else continues.</summary>
public sealed class StorageUnavailableTests
{
    [Fact]
    public async Task Write_DatabaseLocked_Is503AndSucceedsWhenRepeated()
    {
        await using var own = await Owned.StartAsync();
        var environment = await own.Server.NewEnvironmentAsync(SampleDocuments.Mixed);
        using var stream = await environment.StreamAsync();
        await stream.NextAsync();
        await using (var other = new SqliteConnection($"Data Source={own.Server.DatabasePath};Pooling=False"))
        {
            await other.OpenAsync();
            Execute(other, "BEGIN IMMEDIATE");
            foreach (
                var (method, path, body) in new[]
                {
                    ("PUT", "/flags/a", SampleDocuments.Flag()),
                    ("PATCH", "/flags/limit", """{"description":"x"}"""),
                    ("DELETE", "/flags/limit", null),
                    ("PUT", "/ruleset", """{"flags":[]}"""),
                    ("POST", "/epoch", null),
                    ("POST", "/keys", """{"kind":"server"}"""),
                }
            )
            {
                var answer = (await environment.SendAsync(method, path, body, ("Idempotency-Key", path))).ExpectProblem(503);
                Assert.Equal("2", answer.Header("Retry-After"));
                Assert.Null(answer.Header("ETag"));
            }
            (await own.Server.SendAsync("POST", "/api/v1/projects", own.Server.Token, """{"slug":"p"}""")).ExpectProblem(503);
            (await environment.EvaluateAsync("limit")).Expect(200);
            (await environment.SendAsync("GET", "/flags/limit")).Expect(200);
            (await own.Server.SendAsync("GET", "/health/ready", null)).Expect(200);
            Execute(other, "ROLLBACK");
        }
        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), ("Idempotency-Key", "/flags/a"))).Expect(201);
        Assert.Equal(("patch", "1.2"), ((await stream.NextAsync()) is var patch ? patch.Name : "", patch.Id));
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // One of two constants.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
