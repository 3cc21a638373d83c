using FlagCluster.Contracts.Git;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Trees;
using FlagCluster.Testing.Objects;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Provides an environment that follows a bundle in an object storage, and the person who writes the bundle.</summary>
internal sealed class ObjectScene(GitScene scene, ObjectServer server)
{
    public const string Folder = "projects/shop/environments/production";

    private readonly string _key = $"bundles/{Guid.NewGuid():N}.tar.gz";
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal)
    {
        ["bundle.yaml"] = "format: 1\n",
        [$"{Folder}/environment.yaml"] = "name: Production\n",
    };

    public string Address => server.AddressOf(_key);

    public Task BindAsync(string? address = null, string? secret = null, string path = Folder, string? user = null) =>
        scene.BindAsync(
            new()
            {
                Mode = GitMode.Pull,
                Conflicts = GitConflictPolicy.Git,
                AcceptsRewrites = true,
            },
            path,
            secret ?? server.Secret,
            address ?? Address,
            user ?? server.User
        );

    public void WriteFlag(string key, string variant = "on") =>
        _files[PathOf(key)] = $"""
            key: {key}
            type: boolean
            variants:
              'on': true
              'off': false
            defaultVariant: '{variant}'
            """;

    public void Delete(string key) => _files.Remove(PathOf(key));

    public static string PathOf(string key) => $"{Folder}/flags/{key[..2]}/{key}.yaml";

    /// <summary>Writes the bundle to the storage.</summary>
    public async Task UploadAsync(BundleFormat format = BundleFormat.TarGz)
    {
        using var archive = new MemoryStream();
        var files = _files.Select(file => new TreeFile(file.Key, System.Text.Encoding.UTF8.GetBytes(file.Value)));
        await BundleArchive.WriteAsync(archive, format, files.ToAsyncEnumerable());
        await UploadAsync(archive);
    }

    public async Task UploadAsync(MemoryStream content)
    {
        content.Position = 0;
        using var store = server.Open(_key);
        await store.WriteAsync(content);
    }
}
