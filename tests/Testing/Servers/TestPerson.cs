using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Accounts;
using FlagCluster.Control.Accounts.Passwords;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Testing.Servers;

/// <summary>Represents a person with an account, and the browser in which the person has signed in.</summary>
public sealed class TestPerson
{
    public const string Password = "violet kettle march";

    private static int _last;

    private readonly TestServer _server;

    private TestPerson(TestServer server, Account account) => (_server, Account) = (server, account);

    public Account Account { get; }

    /// <summary>Gets the cookie of the session, as <c>name=text</c>; empty without one.</summary>
    public string Cookie { get; private set; } = "";

    /// <summary>Creates an account, and signs in.</summary>
    public static async Task<TestPerson> SignInAsync(TestServer server)
    {
        var person = await CreateAsync(server);
        (await person.LoginAsync()).Expect(200);
        return person;
    }

    /// <summary>Creates an account.</summary>
    public static async Task<TestPerson> CreateAsync(TestServer server, string? password = Password)
    {
        string? hash = null;
        if (password is not null)
        {
            using var slot = await server.Services.GetRequiredService<PasswordHashing>().EnterAsync();
            hash = await slot!.HashAsync(password);
        }
        var account = await server
            .Services.GetRequiredService<AccountService>()
            .CreateAsync(
                TestActors.Administrator,
                EmailAddress.Parse($"Jane-{Interlocked.Increment(ref _last)}@example.com"),
                "Jane",
                hash,
                isEmailVerified: true
            );
        return new(server, account!);
    }

    /// <summary>Returns the same person in another browser.</summary>
    public async Task<TestPerson> SignInElsewhereAsync(TestServer? server = null)
    {
        var other = new TestPerson(server ?? _server, Account);
        (await other.LoginAsync()).Expect(200);
        return other;
    }

    /// <summary>Signs in.</summary>
    public Task<Answer> LoginAsync(string password = Password) =>
        SendAsync("POST", "/auth/login", $$"""{"email":"{{Account.Email}}","password":"{{password}}"}""");

    /// <summary>Sends a request from a page of the server, and keeps the cookie that the answer sets.</summary>
    public Task<Answer> SendAsync(string method, string path, string? body = null) =>
        SendAsync(method, path, body, ("Sec-Fetch-Site", "same-origin"));

    /// <summary>Sends a request with the cookie, and keeps the cookie that the answer sets.</summary>
    public async Task<Answer> SendAsync(string method, string path, string? body, params (string Name, string Value)[] headers)
    {
        if (Cookie.Length > 0)
            headers = [.. headers, ("Cookie", Cookie)];
        var answer = await _server.SendAsync(method, path, key: null, body, headers);
        if (answer.Header("Set-Cookie") is { } cookie)
            Cookie = cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.Ordinal) ? "" : cookie.Split(';')[0];
        return answer;
    }
}
