using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Tests.Accounts;

/// <summary>Endpoints that need a recent sign-in.</summary>
public sealed class FreshSignInTests : IAsyncLifetime
{
    private const string Path = "/tests/dangerous";

    private TestServer _server = null!;

    public async Task InitializeAsync() =>
        _server = await TestServer.StartAsync(
            new TestServer
            {
                MapEndpoints = app =>
                    app.MapPost(Path, () => TypedResults.Ok())
                        .Requires(Contracts.Access.Permission.OrganizationsRead)
                        .RequiresFreshSignIn(),
            }
        );

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Request_OldSession_Is403WithTheTypeUntilItIsConfirmed()
    {
        await using var own = await TestServer.StartAsync(
            new TestServer { MapEndpoints = app => app.MapPost(Path, () => TypedResults.Ok()).RequiresSignIn().RequiresFreshSignIn() }
        );
        var person = await TestPerson.SignInAsync(own);
        (await person.SendAsync("POST", Path)).Expect(200);
        own.Time.Advance(TimeSpan.FromMinutes(11));

        var answer = (await person.SendAsync("POST", Path)).ExpectProblem(403);
        (await person.SendAsync("POST", "/auth/confirm", $$"""{"password":"{{TestPerson.Password}}"}""")).Expect(200);

        Assert.Equal("urn:flagcluster:problem:fresh-sign-in-required", answer.String("type"));
        (await person.SendAsync("POST", Path)).Expect(200);
    }

    [Fact]
    public async Task Request_Token_IsNotAskedForASignIn()
    {
        (await _server.SendAsync("POST", Path, _server.Token)).Expect(200);
    }

    [Fact]
    public async Task Request_NoCredential_Is401()
    {
        (await _server.SendAsync("POST", Path, null)).ExpectProblem(401);
    }
}
