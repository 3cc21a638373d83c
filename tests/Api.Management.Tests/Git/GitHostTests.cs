using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Git;

/// <summary>Tests the hosts of repositories.</summary>
public sealed class GitHostTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private TestEnvironment _environment = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _environment = await _server.NewEnvironmentAsync();
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("https://github.com/acme/shop.git", "", "github")]
    [InlineData("https://git.example/acme/shop.git", "", "none")]
    [InlineData("https://git.example/acme/shop.git", ",\"host\":\"gitlab\"", "gitlab")]
    [InlineData("https://github.com/acme/shop.git", ",\"host\":\"none\"", "none")]
    public async Task Put_Host_IsWhatIsSaidOrKnown(string repository, string host, string expected)
    {
        var answer = await _environment.SendAsync("PUT", "/git", $$"""{"repository":"{{repository}}","mode":"pull"{{host}}}""");

        Assert.Equal(expected, answer.Expect(201).String("host"));
    }

    [Fact]
    public async Task Put_RepositoryOverSsh_IsAccepted()
    {
        var body = """{"repository":"ssh://git@gitlab.com:2222/acme/shop.git","mode":"both"}""";

        var answer = (await _environment.SendAsync("PUT", "/git", body)).Expect(201);

        Assert.Equal(("ssh://git@gitlab.com:2222/acme/shop.git", "gitlab"), (answer.String("repository"), answer.String("host")));
    }

    [Fact]
    public async Task Put_HostWithoutTheToken_IsInvalid()
    {
        const string Body = """{"repository":"https://git.example/acme/shop.git","mode":"pull","host":"none","token":"t0ken"}""";
        (await _environment.SendAsync("PUT", "/git", Body)).Expect(201);
        var kept = Body.Replace(",\"token\":\"t0ken\"", "", StringComparison.Ordinal);

        var answer = await _environment.SendAsync("PUT", "/git", kept.Replace("none", "gitlab", StringComparison.Ordinal));

        Assert.Contains("/token", answer.ExpectProblem(422).Text, StringComparison.Ordinal);
        (await _environment.SendAsync("PUT", "/git", kept)).Expect(200);
    }

    [Fact]
    public async Task Put_HostOfOtherAddresses_IsInvalid()
    {
        var body = """{"repository":"https://git.example/shop.git","mode":"pull","host":"github"}""";

        var answer = await _environment.SendAsync("PUT", "/git", body);

        Assert.Contains("/host", answer.ExpectProblem(422).Text, StringComparison.Ordinal);
    }
}
