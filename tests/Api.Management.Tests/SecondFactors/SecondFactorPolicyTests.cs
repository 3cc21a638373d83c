using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.SecondFactors;

/// <summary>Organizations that require a second factor.</summary>
public sealed class SecondFactorPolicyTests
{
    private const string Policy = $"/api/v1/organizations/{TestServer.Organization}/second-factor",
        Members = $"/api/v1/organizations/{TestServer.Organization}/members",
        Factors = "/api/v1/me/second-factors";

    [Fact]
    public async Task Set_WithoutGrace_LetsOnlyEnrolmentWork()
    {
        await using var server = await TestServer.StartAsync();
        var person = await server.SignInMemberAsync("admin");
        (await RequireAsync(server, graceDays: 0)).Expect(200);

        var answer = (await person.SendAsync("GET", Members)).ExpectProblem(403);

        Assert.Equal("urn:flagcluster:problem:second-factor-required", answer.String("type"));
        (await person.SendAsync("GET", Factors)).Expect(200);
        (await person.SendAsync("GET", "/api/v1/me")).Expect(200);
        await Authenticator.EnrolAsync(server, person);
        (await person.SendAsync("GET", Members)).Expect(200);
    }

    [Fact]
    public async Task Set_WithGrace_WorksUntilItsEnd()
    {
        await using var server = await TestServer.StartAsync(("Sessions:AbsoluteDays", "60"), ("Sessions:IdleHours", "720"));
        var person = await server.SignInMemberAsync("admin");
        var set = (await RequireAsync(server, graceDays: 14)).Expect(200);

        (await person.SendAsync("GET", Members)).Expect(200);
        var factors = (await person.SendAsync("GET", Factors)).Expect(200);
        Assert.Equal(set.String("requiredFrom"), factors.String("requiredFrom"));
        server.Time.Advance(TimeSpan.FromDays(14));

        (await person.SendAsync("GET", Members)).ExpectProblem(403);
    }

    [Fact]
    public async Task Set_NotRequired_EndsTheRequirement()
    {
        await using var server = await TestServer.StartAsync();
        var person = await server.SignInMemberAsync("admin");
        (await RequireAsync(server, graceDays: 0)).Expect(200);

        (await server.SendAsync("PUT", Policy, server.Token, """{"required":false}""")).Expect(200);

        (await person.SendAsync("GET", Members)).Expect(200);
    }

    [Fact]
    public async Task Set_SessionThatRemovesItsFactor_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        var person = await server.SignInMemberAsync("admin");
        await Authenticator.EnrolAsync(server, person);
        (await RequireAsync(server, graceDays: 0)).Expect(200);

        (await person.SendAsync("DELETE", Factors + "/totp")).Expect(204);

        (await person.SendAsync("GET", Members)).ExpectProblem(403);
    }

    [Fact]
    public async Task Set_Token_IsNotAffected()
    {
        await using var server = await TestServer.StartAsync();
        (await RequireAsync(server, graceDays: 0)).Expect(200);

        (await server.SendAsync("GET", Members, server.Token)).Expect(200);
    }

    [Theory]
    [InlineData("""{"required":true,"graceDays":91}""")]
    [InlineData("""{"required":true,"graceDays":-1}""")]
    [InlineData("{}")]
    public async Task Set_AnotherBody_Is422(string body)
    {
        await using var server = await TestServer.StartAsync();

        (await server.SendAsync("PUT", Policy, server.Token, body)).ExpectProblem(422);
    }

    private static Task<Answer> RequireAsync(TestServer server, int graceDays) =>
        server.SendAsync("PUT", Policy, server.Token, $$"""{"required":true,"graceDays":{{graceDays}}}""");
}
