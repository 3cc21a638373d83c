using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Contracts.Storage;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Control.Directory;

/// <summary>
/// Stores a directory on disk, with the hashes of keys and tokens only. A write replaces the file as a whole or not at all.
/// </summary>
internal sealed class DirectoryFile(string folder, IPrivateFiles files)
{
    private const int Format = 1;

    private readonly string _path = Path.Combine(folder, "directory.json");

    /// <summary>Reads the file.</summary>
    /// <returns>The directory and the time it was written, or null when the file does not exist.</returns>
    /// <exception cref="InvalidDataException">The content is invalid.</exception>
    public (DirectorySnapshot Snapshot, DateTimeOffset Time)? Read()
    {
        if (!File.Exists(_path))
            return null;
        try
        {
            var document = JsonSerializer.Deserialize(File.ReadAllBytes(_path), DirectoryJson.Default.DirectoryDocument);
            if (document is not { Format: Format })
                throw new InvalidDataException($"{_path} has another format than {Format}.");
            var everything = new ControlChanges(0, IsComplete: true)
            {
                Organizations = document.Organizations,
                Projects = document.Projects,
                Environments = document.Environments,
                Keys = document.Keys,
                Tokens = document.Tokens,
            };
            return (DirectorySnapshot.Create(everything), File.GetLastWriteTimeUtc(_path));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{_path}: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">The disk does not accept the write.</exception>
    public void Write(DirectorySnapshot snapshot)
    {
        var all = snapshot.ToChanges();
        var document = new DirectoryDocument(Format, all.Organizations, all.Projects, all.Environments, all.Keys, all.Tokens);
        files.Replace(_path, JsonSerializer.SerializeToUtf8Bytes(document, DirectoryJson.Default.DirectoryDocument));
    }
}

/// <summary>Represents the content of the file.</summary>
internal sealed record DirectoryDocument(
    int Format,
    IReadOnlyList<Organization> Organizations,
    IReadOnlyList<Project> Projects,
    IReadOnlyList<ProjectEnvironment> Environments,
    IReadOnlyList<SdkKey> Keys,
    IReadOnlyList<ApiToken> Tokens
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(DirectoryDocument))]
internal sealed partial class DirectoryJson : JsonSerializerContext;
