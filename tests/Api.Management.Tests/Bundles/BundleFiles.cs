using System.Text;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Trees;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Bundles;

/// <summary>Packs and unpacks bundles, and sends them to a server.</summary>
internal static class BundleFiles
{
    public const string Root = "format: 1\n";

    /// <summary>Returns a flag as a file.</summary>
    public static string Flag(string key, string more = "") =>
        $"key: {key}\ntype: boolean\nvariants: {{\"on\": true, \"off\": false}}\ndefaultVariant: \"off\"\n{more}";

    public static async Task<byte[]> PackAsync(BundleFormat format, params (string Path, string Text)[] files)
    {
        using var archive = new MemoryStream();
        var sources = files.Prepend((BundlePaths.Root, Root)).Select(file => new TreeFile(file.Item1, Encoding.UTF8.GetBytes(file.Item2)));
        await BundleArchive.WriteAsync(archive, format, sources.ToAsyncEnumerable());
        return archive.ToArray();
    }

    /// <summary>Packs flags of an environment.</summary>
    public static Task<byte[]> PackAsync(this TestEnvironment environment, params (string Key, string More)[] flags) =>
        PackAsync(
            BundleFormat.TarGz,
            [.. flags.Select(flag => (environment.In($"flags/{flag.Key[..2]}/{flag.Key}.yaml"), Flag(flag.Key, flag.More)))]
        );

    /// <summary>Creates an environment with the flags of <see cref="Flag"/>.</summary>
    public static Task<TestEnvironment> NewBundleEnvironmentAsync(this TestServer server, params string[] flags)
    {
        var items = flags.Select(key =>
            $$"""{"key":"{{key}}","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off"}"""
        );
        return server.NewEnvironmentAsync($$"""{"flags":[{{string.Join(',', items)}}],"segments":[]}""");
    }

    /// <summary>Returns the path and the text of each file of an archive.</summary>
    public static async Task<List<(string Path, string Text)>> UnpackAsync(byte[] archive)
    {
        var files = new List<(string, string)>();
        await foreach (var file in BundleArchive.ReadAsync(new MemoryStream(archive), BundleArchive.Detect(archive)!.Value))
            files.Add((file.Path, Encoding.UTF8.GetString(file.Content.Span)));
        return files;
    }

    /// <summary>Returns the path of a file in an environment.</summary>
    public static string In(this TestEnvironment environment, string path) =>
        BundlePaths.FolderOf(environment.Id.Project, environment.Id.Environment) + path;

    /// <summary>Sends an archive.</summary>
    public static Task<Answer> ImportAsync(
        this TestServer server,
        byte[] archive,
        string query,
        string? token = null,
        string organization = TestServer.Organization,
        params (string Name, string Value)[] headers
    ) =>
        server.SendAsync(
            "POST",
            $"/api/v1/organizations/{organization}/bundle?{query}",
            token ?? server.Token,
            new ByteArrayContent(archive),
            [("Content-Type", "application/gzip"), .. headers]
        );

    /// <summary>Plans an import, and makes the changes of the plan.</summary>
    public static async Task<Answer> ApplyAsync(
        this TestServer server,
        byte[] archive,
        string query = "mode=merge",
        string? token = null,
        string organization = TestServer.Organization
    )
    {
        var plan = (await server.ImportAsync(archive, query + "&dryRun", token, organization)).Expect(200).String("plan");
        return await server.ImportAsync(archive, $"{query}&plan={plan}", token, organization);
    }

    /// <summary>Exports an organization.</summary>
    public static async Task<byte[]> ExportAsync(
        this TestServer server,
        string query = "",
        string? token = null,
        string organization = TestServer.Organization
    ) => (await server.SendAsync("GET", $"/api/v1/organizations/{organization}/bundle{query}", token ?? server.Token)).Expect(200).Bytes;
}
