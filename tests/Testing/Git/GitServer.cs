using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using FlagCluster.Testing.Certificates;
using FlagCluster.Testing.Databases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Testing.Git;

/// <summary>
/// Represents a server of repositories over HTTPS with a private authority: Kestrel runs Git's own <c>http-backend</c> for each request.
/// </summary>
public sealed class GitServer : IAsyncDisposable
{
    public const string User = "bot",
        Token = "correct-horse";

    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new("git server");
    private readonly WebApplication _app;
    private long _received;
    private long _sent;
    private int _requests;

    private GitServer(string objectFormat)
    {
        ObjectFormat = objectFormat;
        File.WriteAllText(AuthorityFile, _authority.Pem);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_authority.IssueCertificate("localhost")))
        );
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Gets the file with the certificate of the authority.</summary>
    public string AuthorityFile => _folder.File("authority.pem");

    /// <summary>Gets the address of the repository.</summary>
    public string Url => $"https://localhost:{new Uri(_app.Urls.Single()).Port}/acme/shop.git";

    /// <summary>Gets the hash function of the names of objects.</summary>
    public string ObjectFormat { get; }

    /// <summary>Gets the folder of the repository, for the work copies of a test.</summary>
    public string Directory => _folder.File(Path.Combine("acme", "shop.git"));

    /// <summary>Gets or sets the status of every answer, or null to serve the repository.</summary>
    public int? Failure { get; set; }

    /// <summary>Gets or sets the seconds after which a failed request may be repeated, or null.</summary>
    public int? RetryAfter { get; set; }

    /// <summary>Gets or sets the user and the secret that requests must have.</summary>
    public (string User, string Secret) Credentials { get; set; } = (User, Token);

    /// <summary>Gets or sets what happens before the branch is read next.</summary>
    public Func<Task>? BeforeFetch { get; set; }

    /// <summary>Gets or sets what happens before the next push is received.</summary>
    public Func<Task>? BeforePush { get; set; }

    /// <summary>Gets or sets the API of the host, which answers every request below <c>/api/</c>; null when there is none.</summary>
    public Func<HttpContext, Task>? Api { get; set; }

    /// <summary>Gets the number of bytes of the bodies of requests.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _received);

    /// <summary>Gets the number of bytes of the bodies of answers.</summary>
    public long SentBytes => Interlocked.Read(ref _sent);

    /// <summary>Gets the number of requests.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Starts a server.</summary>
    /// <param name="objectFormat">The hash function of the names of objects.</param>
    public static async Task<GitServer> StartAsync(string objectFormat = "sha1")
    {
        var server = new GitServer(objectFormat);
        string[] options = ["--bare", "--initial-branch=main", $"--object-format={objectFormat}"];
        await GitCommand.RunAsync(server._folder.Path, ["init", .. options, server.Directory]);
        await GitCommand.RunAsync(server.Directory, "config", "http.receivepack", "true");
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Refuses pushes until the file that is returned is deleted.</summary>
    public string RefusePushes()
    {
        var hook = Path.Combine(Directory, "hooks", "pre-receive");
        File.WriteAllText(hook, "#!/bin/sh\nexit 1\n");
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return hook;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (Api is { } api && http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            await api(http);
            return;
        }
        Interlocked.Increment(ref _requests);
        if (Failure is { } status)
        {
            http.Response.StatusCode = status;
            if (RetryAfter is { } seconds)
                http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return;
        }
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Credentials.User}:{Credentials.Secret}"));
        if (http.Request.Headers.Authorization != expected)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        await RunHookAsync(http.Request.QueryString.ToString());
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        Interlocked.Add(ref _received, body.Length);
        using var process = Process.Start(CreateStart(http.Request, body.Length))!;
        await process.StandardInput.BaseStream.WriteAsync(body.ToArray());
        process.StandardInput.Close();
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        Interlocked.Add(ref _sent, output.Length);
        await WriteAsync(http.Response, output.ToArray());
    }

    private async Task RunHookAsync(string query)
    {
        if (query.Contains("git-upload-pack", StringComparison.Ordinal) && BeforeFetch is { } fetch)
        {
            BeforeFetch = null;
            await fetch();
        }
        else if (query.Contains("git-receive-pack", StringComparison.Ordinal) && BeforePush is { } push)
        {
            BeforePush = null;
            await push();
        }
    }

    private ProcessStartInfo CreateStart(HttpRequest request, long length)
    {
        var start = GitCommand.CreateStart(_folder.Path, "http-backend");
        start.RedirectStandardInput = true;
        start.Environment["GIT_PROJECT_ROOT"] = _folder.Path;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = request.Path;
        start.Environment["QUERY_STRING"] = request.QueryString.ToString().TrimStart('?');
        start.Environment["REQUEST_METHOD"] = request.Method;
        start.Environment["CONTENT_TYPE"] = request.ContentType ?? "";
        start.Environment["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);
        start.Environment["REMOTE_USER"] = User;
        return start;
    }

    /// <summary>Writes the answer of a CGI program: headers, an empty line, and the body.</summary>
    private static async Task WriteAsync(HttpResponse response, byte[] output)
    {
        var end = output.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.ASCII.GetString(output, 0, end).Split("\r\n"))
        {
            var (name, value) = (
                line[..line.IndexOf(':', StringComparison.Ordinal)],
                line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]
            );
            if (name == "Status")
                response.StatusCode = int.Parse(value.Trim().Split(' ')[0], CultureInfo.InvariantCulture);
            else
                response.Headers[name] = value.Trim();
        }
        await response.Body.WriteAsync(output.AsMemory(end + 4));
    }
}
