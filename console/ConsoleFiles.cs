using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.Conditions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;

namespace FlagCluster.Console;

/// <summary>Serves the files of the console, which are embedded in an assembly.</summary>
internal sealed class ConsoleFiles
{
    /// <summary>The folder of files whose names contain their hash.</summary>
    private const string Assets = "assets/";

    private const string Prefix = "dist/",
        Index = "index.html",
        NotBuilt = "notbuilt.html";

    /// <summary>The place of the base address in the page.</summary>
    private const string Base = "<base href=\"/console/\"";

    /// <summary>
    /// Allows scripts and styles from files of this server only, so that text of a user is never executed, and no other page to embed the
    /// console.
    /// </summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private static readonly FileExtensionContentTypeProvider Types = new();

    private readonly Assembly _assembly;
    private readonly FrozenSet<string> _names;
    private readonly Lazy<string> _page;

    /// <summary>Initializes the files of an assembly.</summary>
    /// <param name="assembly">The assembly with the files as resources.</param>
    public ConsoleFiles(Assembly assembly)
    {
        _assembly = assembly;
        _names = assembly.GetManifestResourceNames().ToFrozenSet(StringComparer.Ordinal);
        _page = new(() => ReadText(_names.Contains(Prefix + Index) ? Prefix + Index : NotBuilt));
    }

    /// <summary>
    /// Writes a file, or the page for paths that name none, because the page has addresses of its own. A missing asset is answered with
    /// 404, so that a page of an earlier release notices it.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="path">The path in <c>/console/</c>.</param>
    public Task WriteAsync(HttpContext http, string path)
    {
        var isAsset = path.StartsWith(Assets, StringComparison.Ordinal);
        if (path != Index && !IsCompressed(path) && _names.Contains(Prefix + path))
            return Preconditions.TryAnswer(http, etag: "") ?? WriteFileAsync(http, path, isAsset);
        return isAsset
            ? Problems.WriteAsync(
                http,
                StatusCodes.Status404NotFound,
                "Not found",
                "The console of this release does not have the file. Reload the page."
            )
            : WritePageAsync(http);
    }

    private static bool IsCompressed(string path) =>
        path.EndsWith(".br", StringComparison.Ordinal) || path.EndsWith(".gz", StringComparison.Ordinal);

    private async Task WriteFileAsync(HttpContext http, string path, bool isImmutable)
    {
        var response = http.Response;
        var name = Prefix + path;
        if (_names.Contains(name + ".gz"))
        {
            response.Headers.Vary = "Accept-Encoding";
            if (ContentCodings.Choose(http.Request.Headers, "br", "gzip") is { } coding)
            {
                name += coding == "br" ? ".br" : ".gz";
                response.Headers.ContentEncoding = coding;
            }
        }
        response.Headers.CacheControl = isImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentType = Types.TryGetContentType(path, out var type) ? type : "application/octet-stream";
        await using var content = Open(name);
        response.ContentLength = content.Length;
        await content.CopyToAsync(response.Body, http.RequestAborted);
    }

    private Task WritePageAsync(HttpContext http)
    {
        // The addresses of the page's files are relative to its base, which a proxy can move.
        var page = _page.Value.Replace(Base, $"<base href=\"{http.Request.PathBase.ToUriComponent()}/console/\"", StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(page);
        var etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"";
        var headers = http.Response.Headers;
        headers.CacheControl = "no-cache";
        headers.ETag = etag;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (Preconditions.TryAnswer(http, etag) is { } answered)
            return answered;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    private Stream Open(string name) =>
        _assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The resource '{name}' is missing.");

    private string ReadText(string name)
    {
        using var reader = new StreamReader(Open(name));
        return reader.ReadToEnd();
    }
}
