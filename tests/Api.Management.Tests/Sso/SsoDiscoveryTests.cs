using FlagCluster.Api.Management.Tests.Access;
using FlagCluster.IdentityProvider;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Sso;

/// <summary>Identity providers that do not answer, or not as OpenID Connect requires.</summary>
public sealed class SsoDiscoveryTests : IAsyncLifetime
{
    private SsoServer _sso = null!;

    private TestIdentityProvider Provider => _sso.Provider;

    public async Task InitializeAsync() => _sso = await SsoServer.StartAsync();

    public async Task DisposeAsync() => await _sso.DisposeAsync();

    [Fact]
    public async Task Start_ProviderUnavailable_Is503()
    {
        var id = await _sso.AddAsync();
        Provider.Answer = http =>
        {
            http.Response.StatusCode = 500;
            return Task.FromResult(true);
        };

        (await new SsoBrowser(_sso.Server).OpenAsync($"/auth/sso/acme/{id}")).ExpectProblem(503);

        Provider.Answer = null;
        _sso.Server.Time.Advance(TimeSpan.FromSeconds(10));
        (await new SsoBrowser(_sso.Server).SignInAsync(id)).Expect(302);
    }

    [Fact]
    public async Task Link_ProviderUnavailable_Is503ThatSaysThatNothingWasChanged()
    {
        var person = await _sso.Server.SignInMemberAsync("viewer");
        var id = await _sso.AddAsync();
        Provider.Answer = http =>
        {
            http.Response.StatusCode = 500;
            return Task.FromResult(true);
        };

        var answer = (await person.SendAsync("POST", $"/auth/sso/acme/{id}/link")).ExpectProblem(503);

        Assert.EndsWith("Nothing was changed. Retry shortly.", answer.String("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ProviderUnavailableRepeatedly_AsksItOnce()
    {
        var id = await _sso.AddAsync();
        var requests = 0;
        Provider.Answer = http =>
        {
            Interlocked.Increment(ref requests);
            http.Response.StatusCode = 500;
            return Task.FromResult(true);
        };

        for (var i = 0; i < 3; i++)
            (await new SsoBrowser(_sso.Server).OpenAsync($"/auth/sso/acme/{id}")).ExpectProblem(503);

        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task Start_ManyWhileTheProviderDoesNotAnswer_ShareOneRequest()
    {
        var id = await _sso.AddAsync();
        var (requests, asked, answer) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        Provider.Answer = async http =>
        {
            if (!http.Request.Path.StartsWithSegments("/.well-known/openid-configuration", StringComparison.Ordinal))
                return false;
            Interlocked.Increment(ref requests);
            asked.TrySetResult();
            await answer.Task;
            return false;
        };
        var first = new SsoBrowser(_sso.Server).OpenAsync($"/auth/sso/acme/{id}");
        await asked.Task;
        var others = Enumerable.Range(0, 3).Select(_ => new SsoBrowser(_sso.Server).OpenAsync($"/auth/sso/acme/{id}")).ToList();

        answer.SetResult();

        foreach (var started in others.Prepend(first))
            (await started).Expect(302);
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task Start_ProviderThatNeverAnswers_Is503()
    {
        await using var sso = await SsoServer.StartAsync(("Sso:TimeoutSeconds", "0.2"));
        var id = await sso.AddAsync();
        sso.Provider.Answer = async http =>
        {
            await RequestReceiver.HangAsync(http);
            return true;
        };

        (await new SsoBrowser(sso.Server).OpenAsync($"/auth/sso/acme/{id}")).ExpectProblem(503);
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    public async Task Start_InvalidDiscovery_Is503(string document)
    {
        var id = await _sso.AddAsync();
        Provider.Answer = async http =>
        {
            await http.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(document));
            return true;
        };

        (await new SsoBrowser(_sso.Server).OpenAsync($"/auth/sso/acme/{id}")).ExpectProblem(503);
    }

    [Fact]
    public async Task Start_DiscoveryWithAnUnknownCharacterSet_Is503UntilItIsCorrected()
    {
        var id = await _sso.AddAsync();
        Provider.Answer = async http =>
        {
            http.Response.ContentType = "application/json; charset=unknown";
            await http.Response.Body.WriteAsync("{}"u8.ToArray());
            return true;
        };
        var browser = new SsoBrowser(_sso.Server);
        (await browser.OpenAsync($"/auth/sso/acme/{id}")).ExpectProblem(503);
        Provider.Answer = null;
        _sso.Server.Time.Advance(TimeSpan.FromSeconds(11));

        (await browser.OpenAsync($"/auth/sso/acme/{id}")).Expect(302);
    }

    [Fact]
    public async Task Start_DiscoveryThatIsTooLarge_Is503()
    {
        var id = await _sso.AddAsync();
        Provider.ChangeDiscovery = document => document["padding"] = new string('x', 2 * 1024 * 1024);

        (await new SsoBrowser(_sso.Server).OpenAsync($"/auth/sso/acme/{id}")).ExpectProblem(503);
    }

    [Fact]
    public async Task Start_DiscoveryOfAnotherIssuer_Is503()
    {
        var id = await _sso.AddAsync();
        Provider.ChangeDiscovery = document => document["issuer"] = "https://evil.example/";

        var answer = (await new SsoBrowser(_sso.Server).OpenAsync($"/auth/sso/acme/{id}")).ExpectProblem(503);

        Assert.Contains("https://evil.example/", answer.String("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("end_session_endpoint", "javascript:alert(1)")]
    [InlineData("end_session_endpoint", "//evil.example/logout")]
    [InlineData("end_session_endpoint", "/logout")]
    [InlineData("userinfo_endpoint", "ftp://evil.example/")]
    [InlineData("token_endpoint", "httpx://evil.example/")]
    [InlineData("authorization_endpoint", "data:text/html,x")]
    public async Task Start_EndpointThatIsNoAddress_Is503(string endpoint, string address)
    {
        var id = await _sso.AddAsync();
        Provider.ChangeDiscovery = document => document[endpoint] = address;

        (await new SsoBrowser(_sso.Server).OpenAsync($"/auth/sso/acme/{id}")).ExpectProblem(503);
    }

    [Fact]
    public async Task Start_ProviderUnavailableAfterAFirstSignIn_Continues()
    {
        var id = await _sso.AddAsync();
        (await new SsoBrowser(_sso.Server).SignInAsync(id)).Expect(302);
        _sso.Server.Time.Advance(TimeSpan.FromHours(13));
        Provider.Answer = http =>
        {
            http.Response.StatusCode = 500;
            return Task.FromResult(http.Request.Path.StartsWithSegments("/.well-known", StringComparison.Ordinal));
        };

        (await new SsoBrowser(_sso.Server).OpenAsync($"/auth/sso/acme/{id}")).Expect(302);
    }

    [Fact]
    public async Task SignIn_ServerThatMayNotConnectToTheProvider_Is503()
    {
        await using var server = await _sso.Server.StartSecondAsync();
        var id = await _sso.AddAsync();

        (await new SsoBrowser(server).OpenAsync($"/auth/sso/acme/{id}")).ExpectProblem(503);
    }
}
