using FlagCluster.Contracts.Git;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Git;

/// <summary>Tests the resources of bundles in object storages that environments follow.</summary>
public sealed class GitObjectTests : IAsyncLifetime
{
    private const string Body = """
        {"repository":"s3://flags/shop.tar.gz?region=eu-central-1","mode":"pull","user":"AKIA","token":"t0ken"}
        """;

    private TestServer _server = null!;
    private TestEnvironment _environment = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _environment = await _server.NewEnvironmentAsync();
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Put_Object_FollowsTheFolderOfTheEnvironmentAndReturnsNoToken()
    {
        var created = (await _environment.SendAsync("PUT", "/git", Body)).Expect(201);

        var (id, binding) = (_environment.Id, await _server.Services.GetRequiredService<IGitStore>().FindAsync(_environment.Id));
        Assert.Equal($"projects/{id.Project}/environments/{id.Environment}", created.String("path"));
        Assert.Equal(("", "git"), (created.String("branch"), created.String("conflicts")));
        Assert.True(created.Json.GetProperty("acceptsRewrites").GetBoolean());
        Assert.DoesNotContain("t0ken", created.Text, StringComparison.Ordinal);
        Assert.Equal((true, -1), (binding!.Settings.AcceptsRewrites, binding.Secret.Span.IndexOf("t0ken"u8)));
        Assert.Equal([_environment.Id], _server.GitSyncs.Started);
    }

    [Theory]
    [InlineData("s3://flags/shop.tar.gz", "s3://flags/other.tar.gz")]
    [InlineData("eu-central-1", "eu-west-1")]
    [InlineData("AKIA", "AKIB")]
    public async Task Put_OtherObjectWithoutToken_IsInvalid(string before, string after)
    {
        (await _environment.SendAsync("PUT", "/git", Body)).Expect(201);

        var other = Body.Replace(",\"token\":\"t0ken\"", "", StringComparison.Ordinal).Replace(before, after, StringComparison.Ordinal);
        var answer = await _environment.SendAsync("PUT", "/git", other);

        Assert.Contains("/token", answer.ExpectProblem(422).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"mode\":\"pull\"", "\"mode\":\"both\"", "/mode")]
    [InlineData("\"mode\":\"pull\"", "\"mode\":\"pull\",\"branch\":\"main\"", "/branch")]
    [InlineData("\"mode\":\"pull\"", "\"mode\":\"pull\",\"host\":\"github\"", "/host")]
    [InlineData("\"user\":\"AKIA\",", "", "/user")]
    [InlineData("?region=", "?secret=", "/repository")]
    [InlineData("?region=eu-central-1", "?endpoint=http://minio.example", "/repository")]
    [InlineData("?region=eu-central-1", "?endpoint=https://169.254.169.254", "/repository")]
    [InlineData("shop.tar.gz", "../shop.tar.gz", "/repository")]
    public async Task Put_WhatAnObjectCannotHave_IsInvalid(string before, string after, string pointer)
    {
        var answer = await _environment.SendAsync("PUT", "/git", Body.Replace(before, after, StringComparison.Ordinal));

        Assert.Contains(pointer, answer.ExpectProblem(422).Text, StringComparison.Ordinal);
    }
}
