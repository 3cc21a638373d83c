using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Sso;

/// <summary>Represents a browser that signs in with an identity provider: it keeps cookies of the server and follows redirects.</summary>
internal sealed class SsoBrowser(TestServer server)
{
    private static readonly HttpClient Http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        }
    );

    /// <summary>Gets the cookies of the server.</summary>
    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets or sets the server that the address of the installation leads to.</summary>
    public TestServer Server { get; set; } = server;

    /// <summary>Gets whether pages are shown; otherwise problem details are.</summary>
    public bool ShowsPages { get; init; }

    /// <summary>Gets whether the browser has a session.</summary>
    public bool HasSession => Cookies.ContainsKey("fc");

    /// <summary>Signs in and returns the answer of the redirect URI.</summary>
    public async Task<Answer> SignInAsync(string provider, string query = "") => await OpenAsync(await BeginAsync(provider, query));

    /// <summary>Begins a sign-in and signs in at the provider. Returns the path of the redirect URI with its answer.</summary>
    public async Task<string> BeginAsync(string provider, string query = "")
    {
        var started = (await OpenAsync($"/auth/sso/acme/{provider}{query}")).Expect(302);
        return await VisitAsync(started.Header("Location")!);
    }

    /// <summary>Signs in at the provider, and returns the path of the redirect URI with the answer of the provider.</summary>
    public static async Task<string> VisitAsync(string address)
    {
        using var response = await Http.GetAsync(new Uri(address));
        Assert.True((int)response.StatusCode == 302, await response.Content.ReadAsStringAsync());
        return response.Headers.Location!.PathAndQuery;
    }

    /// <summary>Opens a page of the server.</summary>
    public Task<Answer> OpenAsync(string path) => SendAsync("GET", path);

    /// <summary>Sends a request from a page of the server.</summary>
    public async Task<Answer> SendAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new(method), new Uri(Server.Address, path));
        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        if (ShowsPages && method == "GET")
            request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await Http.SendAsync(request);
        foreach (var text in response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [])
            Keep(text);
        return await Answer.ReadAsync(response);
    }

    private void Keep(string text)
    {
        var parts = text.Split(';')[0].Split('=', 2);
        if (text.Contains("expires=Thu, 01 Jan 1970", StringComparison.Ordinal))
            Cookies.Remove(parts[0]);
        else
            Cookies[parts[0]] = parts[1];
    }
}
