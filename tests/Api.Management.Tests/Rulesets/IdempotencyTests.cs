using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Rulesets;

/// <summary>An <c>Idempotency-Key</c> names one request.</summary>
public sealed class IdempotencyTests(TestServer server) : IClassFixture<TestServer>
{
    public static TheoryData<string, string, string?> Writes => WriteRequests.WithOperationId;

    public static TheoryData<string, string, string?> Others => WriteRequests.WithoutOperationId;

    /// <summary>Gets a write and another that differs from it by its body.</summary>
    public static TheoryData<string, string, string, string> Bodies =>
        new()
        {
            { "PUT", "/flags/new", SampleDocuments.Flag(), SampleDocuments.Flag(more: "\"enabled\": false") },
            { "PATCH", "/flags/limit", """{"enabled":false}""", """{"enabled":true,"description":"other"}""" },
            { "PUT", "/segments/new", "{}", """{"included":["a"]}""" },
            { "PUT", "/ruleset", """{"flags":[]}""", """{"segments":[]}""" },
            { "POST", "/changes", """{"operations":[{"deleteFlag":"limit"}]}""", """{"operations":[{"deleteFlag":"off"}]}""" },
            { "POST", "/restore", """{"version":"1.0"}""", """{"version":"1.1"}""" },
        };

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_SameRequestAgain_ChangesOnceAndAnswersTwice(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(WriteRequests.Ruleset);
        (string, string)[] headers = [("Idempotency-Key", "\"retry-1\""), ("If-Match", "\"1.1\"")];
        var first = await environment.SendAsync(method, path, body, headers);
        await environment.PutNumberAsync(1);

        var again = await environment.SendAsync(method, path, body, headers);

        Assert.InRange(first.Status, 200, 204);
        Assert.Equal((first.Status, first.Header("ETag"), first.Text), (again.Status, again.Header("ETag"), again.Text));
        Assert.Equal(path == "/epoch" ? "2.2" : "1.3", await environment.VersionAsync());
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Write_UsedKeyAndAnotherBody_Is422AndChangesNothing(string method, string path, string body, string other)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var key = ("Idempotency-Key", "k");
        Assert.InRange((await environment.SendAsync(method, path, body, key)).Status, 200, 204);

        var second = (await environment.SendAsync(method, path, other, key)).ExpectProblem(422);
        var dryRun = (await environment.SendAsync(method, path + "?dryRun=true", other, key)).ExpectProblem(422);

        Assert.Equal("Idempotency-Key reused", second.String("title"));
        Assert.Equal("Idempotency-Key reused", dryRun.String("title"));
        Assert.Equal("1.2", await environment.VersionAsync());
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Write_ThatTakesNoKey_Is400AndChangesNothing(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(WriteRequests.Ruleset);

        (await environment.WriteAsync(method, path, body, ("Idempotency-Key", "k"))).ExpectProblem(400);

        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_KeyOfAnotherRequest_Is422AndChangesNothing(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(WriteRequests.Ruleset);
        var key = ("Idempotency-Key", "k");
        (await environment.SendAsync("PUT", "/flags/first", SampleDocuments.Flag(), key)).Expect(201);

        (await environment.SendAsync(method, path, body, key)).ExpectProblem(422);

        Assert.Equal("1.2", await environment.VersionAsync());
    }

    [Fact]
    public async Task Write_UsedKeyAndAnotherMessage_Is422()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var key = ("Idempotency-Key", "k");
        (await environment.SendAsync("DELETE", "/flags/limit?message=one", null, key)).Expect(204);

        (await environment.SendAsync("DELETE", "/flags/limit?message=two", null, key)).ExpectProblem(422);
        (await environment.SendAsync("DELETE", "/flags/limit?message=one", null, key)).Expect(204);
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_DryRun_LeavesItsKeyUnused(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync(WriteRequests.Ruleset);
        var key = ("Idempotency-Key", "dry");
        Assert.InRange((await environment.SendAsync(method, path + "?dryRun=true", body, key)).Status, 200, 204);
        Assert.Equal("1.1", await environment.VersionAsync());

        Assert.InRange((await environment.SendAsync("PUT", "/flags/another", SampleDocuments.Flag(), key)).Status, 200, 204);
    }

    [Fact]
    public async Task Write_RejectedRequest_LeavesItsKeyUnused()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var key = ("Idempotency-Key", "k");
        (await environment.SendAsync("PUT", "/flags/a", "{}", key)).ExpectProblem(422);
        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), key, ("If-Match", "\"1.9\""))).ExpectProblem(412);
        (await environment.SendAsync("DELETE", "/flags/none", null, key)).ExpectProblem(404);

        (await environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), key)).Expect(201);
    }

    [Fact]
    public async Task Write_RequestThatChangedNothing_ChangesNothingWhenRepeatedLater()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var key = ("Idempotency-Key", "k");
        var first = (await environment.SendAsync("PATCH", "/flags/limit", """{"enabled":true}""", key)).Expect(200);
        (await environment.SendAsync("PATCH", "/flags/limit", """{"enabled":false}""")).Expect(200);

        var again = (await environment.SendAsync("PATCH", "/flags/limit", """{"enabled":true}""", key)).Expect(200);
        var other = await environment.SendAsync("PATCH", "/flags/limit", """{"description":"x"}""", key);

        Assert.Equal((first.Header("ETag"), first.Text), (again.Header("ETag"), again.Text));
        other.ExpectProblem(422);
        Assert.Equal("1.2", await environment.VersionAsync());
    }

    [Fact]
    public async Task Epoch_UsedKey_StartsNoEpochAndSaysSo()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var key = ("Idempotency-Key", "k");
        (await environment.SendAsync("PATCH", "/flags/limit", """{"enabled":false}""", key)).Expect(200);

        (await environment.SendAsync("POST", "/epoch", null, key)).ExpectProblem(422);

        Assert.Equal("1.2", await environment.VersionAsync());
        (await environment.SendAsync("POST", "/epoch", null, ("Idempotency-Key", "other"))).Expect(200);
    }

    [Fact]
    public async Task Write_SameKeySixteenTimesConcurrently_ChangesOnce()
    {
        var environment = await server.NewEnvironmentAsync();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(_ => environment.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), ("Idempotency-Key", "once")))
        );

        Assert.All(answers, answer => Assert.Equal((201, "\"1.1\""), (answer.Status, answer.Header("ETag"))));
        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Fact]
    public async Task Write_OneKeyForManyRequestsConcurrently_OneIsCarriedOut()
    {
        var environment = await server.NewEnvironmentAsync();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(i => environment.SendAsync("PUT", $"/flags/f{i}", SampleDocuments.Flag(), ("Idempotency-Key", "one")))
        );

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.Equal(15, answers.Count(answer => answer.Status == 422));
        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Fact]
    public async Task Write_KeyOfAnotherEnvironment_IsUnused()
    {
        var (one, two) = (await server.NewEnvironmentAsync(), await server.NewEnvironmentAsync());
        var key = ("Idempotency-Key", "shared");

        (await one.SendAsync("PUT", "/flags/a", SampleDocuments.Flag(), key)).Expect(201);
        (await two.SendAsync("PUT", "/flags/b", SampleDocuments.Flag(), key)).Expect(201);
    }

    [Theory]
    [InlineData("POST", "/keys", """{"kind":"server"}""")]
    [InlineData("PATCH", "", """{"name":"New"}""")]
    [InlineData("DELETE", "", null)]
    public async Task Write_OfAnEndpointWithoutKeys_Is400(string method, string path, string? body)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (await environment.SendAsync(method, path, body, ("Idempotency-Key", "k"))).ExpectProblem(400);

        Assert.Contains("does not support 'Idempotency-Key'", answer.String("detail"), StringComparison.Ordinal);
        Assert.Equal(2, (await environment.SendAsync("GET", "/keys")).Expect(200).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Write_TwoKeys_Is400()
    {
        var environment = await server.NewEnvironmentAsync();
        using var connection = await RawConnection.OpenAsync(server);

        await connection.SendAsync(
            $"POST {environment.Path}/epoch HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.Token}\r\n"
                + "Idempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 0\r\n\r\n"
        );

        Assert.Equal(400, (await connection.ReadAsync()).Status);
        Assert.Equal("1.0", await environment.VersionAsync());
    }
}
