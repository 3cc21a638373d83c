using System.Globalization;
using System.Net;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Testing.Proxies;

/// <summary>
/// A real reverse proxy in front of a server, as Debian packages it, that compresses answers. Its ETags are not those of the server: nginx
/// makes them weak, and Apache adds a suffix.
/// </summary>
internal sealed class ReverseProxy : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Child _process;

    private readonly string _prefix;

    private ReverseProxy(string name, Uri upstream, string prefix)
    {
        _prefix = prefix;
        var port = Ports.Next();
        Http = new(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")),
        };
        var file = _folder.File("proxy.conf");
        File.WriteAllText(file, name == "nginx" ? Nginx(port, upstream) : Apache(port, upstream));
        _process =
            name == "nginx"
                ? new("nginx", ["-p", _folder.Path, "-c", file, "-e", "stderr"])
                : new("/usr/sbin/apache2", ["-f", file, "-D", "FOREGROUND"]);
    }

    /// <summary>The names of the proxies.</summary>
    public static TheoryData<string> All => ["nginx", "apache"];

    /// <summary>Gets a client of the proxy.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts a proxy and waits until it answers.</summary>
    /// <param name="name">A name of <see cref="All"/>.</param>
    /// <param name="upstream">The address of the server.</param>
    /// <param name="prefix">The path at which the proxy serves it, such as <c>/flags</c>; empty for its root.</param>
    public static async Task<ReverseProxy> StartAsync(string name, Uri upstream, string prefix = "")
    {
        var proxy = new ReverseProxy(name, upstream, prefix);
        try
        {
            await Waiting.Until(proxy.AnswersAsync, $"{name} to answer");
            return proxy;
        }
        catch
        {
            proxy.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Http.Dispose();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The proxy ended; ./test.sh installs it.\n{_process.Everything}");
        try
        {
            using var answer = await Http.GetAsync(_prefix + "/health/live");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string Nginx(int port, Uri upstream) =>
        $$"""
            daemon off;
            master_process off;
            pid {{_folder.File("nginx.pid")}};
            events {}
            http {
              access_log off;
              client_body_temp_path {{_folder.File("body")}};
              proxy_temp_path {{_folder.File("proxy")}};
              fastcgi_temp_path {{_folder.File("fastcgi")}};
              uwsgi_temp_path {{_folder.File("uwsgi")}};
              scgi_temp_path {{_folder.File("scgi")}};
              gzip on;
              gzip_min_length 1;
              gzip_proxied any;
              gzip_types application/json application/yaml;
              merge_slashes off;
              server {
                listen 127.0.0.1:{{port}};
                location {{_prefix}}/ {
                  proxy_pass http://127.0.0.1:{{upstream.Port}}{{(_prefix.Length > 0 ? "/" : "")}};
                  proxy_http_version 1.1;
                  proxy_buffering off;
                  proxy_set_header X-Forwarded-Prefix "{{_prefix}}";
                }
              }
            }
            """;

    private string Apache(int port, Uri upstream)
    {
        string[] modules = ["mpm_event", "authz_core", "filter", "deflate", "headers", "proxy", "proxy_http"];
        var loads = modules.Select(module => $"LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so");
        // Apache does not serve as root.
        var user = Environment.UserName == "root" ? "User nobody\nGroup nogroup" : "";
        return $"""
            ServerRoot {_folder.Path}
            {string.Join('\n', loads)}
            {user}
            Listen 127.0.0.1:{port}
            ServerName localhost
            PidFile {_folder.File("apache.pid")}
            DefaultRuntimeDir {_folder.Path}
            Mutex posixsem
            ErrorLog /dev/stderr
            MergeSlashes Off
            AllowEncodedSlashes NoDecode
            {(_prefix.Length > 0 ? "" : "SetOutputFilter DEFLATE")}
            RequestHeader set X-Forwarded-Prefix "{_prefix}"
            ProxyPass {_prefix}/ http://127.0.0.1:{upstream.Port}/ nocanon flushpackets=on
            """;
    }
}
